import PredisPrimitives
import Testing

@testable import Workloads

@Suite struct ZipfDistributionTests {
    @Test(arguments: [0, 0.6, 0.99, 1, 1.2, 3], [1, 2, 10, 300])
    func ranksHaveTheirExactProbabilities(exponent: Double, count: Int) {
        let zipf = ZipfDistribution(count: count, exponent: exponent)
        var random = SplitMix64(seed: 1)
        var counts = Array(repeating: 0, count: count)
        for _ in 0..<20_000 { counts[zipf.draw(&random)] += 1 }
        let sum = ZipfDistribution.sum(count: count, exponent: exponent)
        let probabilities = (1...count).map { PortableMath.power(Double($0), -exponent) / sum }
        let test = ChiSquare(counts, probabilities)
        #expect(test.isLikely, "\(test.statistic) above \(test.bound)")
    }

    @Test(arguments: [0, 0.6, 0.99, 1, 1.2])
    func manyKeysHaveTheirExactProbabilities(exponent: Double) {
        let count = 100_000
        let zipf = ZipfDistribution(count: count, exponent: exponent)
        var random = SplitMix64(seed: 2)
        // Ranks 1, 2, 3-4, 5-8, ...: every part of the tail is looked at.
        var counts = Array(repeating: 0, count: 18)
        for _ in 0..<100_000 { counts[Int.bitWidth - zipf.draw(&random).leadingZeroBitCount] += 1 }
        var probabilities = Array(repeating: 0.0, count: 18)
        for rank in 0..<count {
            probabilities[Int.bitWidth - rank.leadingZeroBitCount] += PortableMath.power(Double(rank + 1), -exponent)
        }
        let sum = probabilities.reduce(0, +)
        let test = ChiSquare(counts, probabilities.map { $0 / sum })
        #expect(test.isLikely, "\(test.statistic) above \(test.bound)")
    }

    @Test func theProbabilityOfARankIsExact() {
        let zipf = ZipfDistribution(count: 4, exponent: 1)
        #expect(abs(zipf.probability(of: 1) - 0.5 / (1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4)) < 1e-15)
    }
}
