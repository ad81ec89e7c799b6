import Features
import PredisPrimitives
import Testing

@Suite struct SequentialPatternsTests {
    /// Every row of at most three items that occurs with gaps, tried in every sequence.
    private static func bruteForce(_ sequences: [[UInt32]], support: Int, gap: Int) -> [[UInt32]: Int] {
        func occurs(_ items: ArraySlice<UInt32>, in sequence: [UInt32], after: Int?) -> Bool {
            guard let first = items.first else { return true }
            let places = after.map { $0 + 1..<max($0 + 1, min(sequence.count, $0 + 1 + gap)) } ?? 0..<sequence.count
            return places.contains { sequence[$0] == first && occurs(items.dropFirst(), in: sequence, after: $0) }
        }
        let alphabet = Set(sequences.joined())
        let pairs = alphabet.flatMap { one in alphabet.map { [one, $0] } }
        let triples = pairs.flatMap { pair in alphabet.map { pair + [$0] } }
        var found: [[UInt32]: Int] = [:]
        for items in pairs + triples {
            let count = sequences.count { occurs(items[...], in: $0, after: nil) }
            if count >= support { found[items] = count }
        }
        return found
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64], [1, 3])
    func `all patterns are found with their support`(seed: UInt64, gap: Int) {
        var random = SplitMix64(seed: seed)
        let sequences = (0..<30).map { _ in (0..<Int(random.next() % 12)).map { _ in UInt32(random.next() % 5) } }
        let patterns = SequentialPatterns(of: sequences, minimumSupport: 6, maximumLength: 3, gap: gap)
        let found = Dictionary(uniqueKeysWithValues: patterns.patterns.map { ($0.items, $0.support) })
        #expect(found == Self.bruteForce(sequences, support: 6, gap: gap))
        #expect(!patterns.isCut)
        #expect(patterns.patterns.map(\.support) == patterns.patterns.map(\.support).sorted(by: >))
    }

    @Test func `the search ends where it was told to`() {
        let sequences = (0..<3).map { _ in Array(0..<60 as Range<UInt32>) }
        let patterns = SequentialPatterns(of: sequences, minimumSupport: 3, maximumLength: 5, gap: 3, limit: 20)
        #expect(patterns.patterns.count == 20)
        #expect(patterns.isCut)
        #expect(SequentialPatterns(of: [], minimumSupport: 1).patterns.isEmpty)
    }
}
