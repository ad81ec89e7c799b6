import Testing

@testable import Workloads

@Suite struct PermutationTests {
    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 100, 255, 256, 257, 1000, 65_537] as [UInt64])
    func everyNumberComesOnce(count: UInt64) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let permutation = Permutation(count: count, seed: seed)
            var seen = Array(repeating: false, count: Int(count))
            for number in 0..<count { seen[Int(permutation[number])] = true }
            // As many images as numbers: none came twice.
            #expect(!seen.contains(false), "seed \(seed)")
        }
    }

    @Test func neighboursAreScattered() {
        let permutation = Permutation(count: 10_000, seed: 1)
        let neighbours = (0..<9999 as Range<UInt64>).count { permutation[$0] &+ 1 == permutation[$0 + 1] }
        // One pair in ten thousand is expected to stay together.
        #expect(neighbours < 10)
        // The images of the first hundred numbers fall into ten equal parts evenly.
        var counts = Array(repeating: 0, count: 10)
        for number in 0..<100 as Range<UInt64> { counts[Int(permutation[number] / 1000)] += 1 }
        #expect(ChiSquare(counts, Array(repeating: 0.1, count: 10)).isLikely)
    }

    @Test func seedsGiveDifferentOrders() {
        let first = Permutation(count: 1000, seed: 1)
        let second = Permutation(count: 1000, seed: 2)
        #expect((0..<1000 as Range<UInt64>).count { first[$0] == second[$0] } < 20)
    }
}
