import NeuralNet
import PredisPrimitives
import Testing

@testable import NeuralPrediction

@Suite struct BaselineTests {
    private func dataset(_ history: AccessHistory) throws -> AccessDataset {
        var limits = Vocabulary.Limits()
        limits.minimumCount = 1
        return try AccessDataset(history, vocabulary: Vocabulary(history, counting: 0..<history.count, limits))
    }

    private func history(seed: UInt64, count: Int = 400, keys: UInt32 = 9) -> AccessHistory {
        var generator = SplitMix64(seed: seed)
        return AccessHistory(
            name: "h",
            keys: (0..<count).map { _ in UInt32.random(in: 0..<keys, using: &generator) },
            clients: (0..<count).map { _ in UInt32.random(in: 1...3, using: &generator) }
        )
    }

    /// Context, or a start, as a list: the slow way.
    private func context(_ keys: [UInt32], _ position: Int, _ start: Int, _ order: Int) -> [UInt32] {
        (1...order).map { position - $0 >= start ? keys[position - $0] : .max }
    }

    @Test func successorsAreThoseThatADictionaryCounts() throws {
        for seed in 0..<6 as Range<UInt64> {
            let history = history(seed: seed)
            let dataset = try dataset(history)
            let segments = dataset.segments(of: .training)
            for order in 1...3 {
                var counts: [[UInt32]: [UInt32: (count: Int, last: Int)]] = [:]
                var number = 0
                for segment in segments {
                    for position in segment.judged {
                        let context = context(dataset.keys, position, segment.streamStart, order)
                        let key = dataset.keys[position]
                        counts[context, default: [:]][key] = (
                            (counts[context]?[key]?.count ?? 0) + 1, number
                        )
                        number += 1
                    }
                }
                let table = SuccessorTable(
                    order: order,
                    keys: dataset.keys,
                    segments: segments.map { ($0.streamStart, $0.judged) }
                )
                for segment in dataset.segments(of: .test) + segments {
                    for position in segment.judged {
                        let own = counts[context(dataset.keys, position, segment.streamStart, order)] ?? [:]
                        let expected = own.sorted { ($0.value.count, $0.value.last) > ($1.value.count, $1.value.last) }
                        let found = table.successors(after: dataset.keys[segment.streamStart..<position])
                        #expect(found.map(\.key) == expected.map(\.key), "seed \(seed)")
                        #expect(found.map { Int($0.count) } == expected.map(\.value.count), "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test func longerContextsGoFirstAndShorterOnesFillUp() throws {
        // One stream: after 1, 2 came 3 twice; after 2 alone also 4 and 5.
        let training: [UInt32] = [1, 2, 3, 9, 2, 4, 9, 2, 4, 9, 2, 4, 9, 2, 5, 1, 2, 3, 9, 9]
        let history = AccessHistory(name: "h", keys: training + [7, 7, 7, 7, 7])
        let dataset = try dataset(history)
        let numbers = Dictionary(
            zip(history.keys, training + [7, 7, 7, 7, 7]),
            uniquingKeysWith: { first, _ in first }
        )
        let markov = Baselines.fitted(to: dataset, keyCount: history.names.count)
        func ranked(_ order: Int, _ after: [UInt32]) -> [UInt32] {
            var keys: [UInt32] = []
            let byKey = Dictionary(uniqueKeysWithValues: numbers.map { ($1, $0) })
            markov[order - 1].rank(after: after.map { byKey[$0] ?? .max }[...], into: &keys)
            return keys.map { numbers[$0] ?? .max }
        }
        #expect(ranked(1, [1, 2]).prefix(3) == [4, 3, 5])
        #expect(ranked(2, [1, 2]).prefix(3) == [3, 4, 5])
        #expect(ranked(3, [7, 7, 7]).prefix(2) == [2, 9])
        #expect(Set(ranked(2, [1, 2])).count == ranked(2, [1, 2]).count)
        // 7 was never read in the training part.
        #expect(!ranked(1, [1]).contains(7))
    }

    @Test func probabilitiesAddUpToOne() throws {
        let history = history(seed: 12)
        let dataset = try dataset(history)
        let stranger = UInt32(history.names.count)
        for baseline in Baselines.fitted(to: dataset, keyCount: history.names.count) {
            for segment in dataset.segments(of: .test) {
                for position in segment.judged.prefix(20) {
                    let before = dataset.keys[segment.streamStart..<position]
                    guard let none = baseline.probability(of: stranger, after: before) else { continue }
                    let known = (0..<UInt32(history.names.count)).reduce(0.0) {
                        $0 + (baseline.probability(of: $1, after: before) ?? 0)
                    }
                    #expect(abs(known + none - 1) < 1e-9, "\(baseline.name)")
                }
            }
        }
    }

    @Test func repeatingLooksBackWithoutDoubles() {
        var keys: [UInt32] = []
        RepeatBaseline().rank(after: [1, 2, 3, 2, 4, 4][...], into: &keys)
        #expect(keys == [4, 2, 3, 1])
        RepeatBaseline().rank(after: [][...], into: &keys)
        #expect(keys.isEmpty)
    }
}
