import PredisPrimitives
import Statistics
import Testing

@Suite struct EstimateTests {
    @Test("Quantiles lie between neighbours")
    func quantiles() {
        #expect(Quantile.of(sorted: [1, 2, 4], 0.5) == 2)
        #expect(Quantile.of(sorted: [1, 2, 4], 0.75) == 3)
        #expect(Quantile.of(sorted: [1, 2, 4], 1) == 4)
        #expect(Quantile.of(sorted: [], 0.5).isNaN)
    }

    @Test("Wilson's interval is that of the textbook")
    func wilson() {
        // Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263 and 0 of 20.
        let first = Proportion.wilson(successes: 81, trials: 263)
        #expect(abs(first.low - 0.2553) < 5e-5 && abs(first.high - 0.3662) < 5e-5)
        let second = Proportion.wilson(successes: 0, trials: 20)
        #expect(second.low == 0 && abs(second.high - 0.1611) < 5e-5)
    }

    @Test("The bootstrap covers the mean of independent values, the block bootstrap that of dependent ones")
    func bootstrap() {
        func coverage(_ memory: Double, blockLength: Int) -> Double {
            let hits = (1...200 as ClosedRange<UInt64>).count { seed in
                let values = Samples.autoregressive(200, memory: memory, seed: seed)
                var random = SplitMix64(seed: seed)
                let interval = Bootstrap.blockInterval(
                    values,
                    blockLength: blockLength,
                    rounds: 80,
                    random: &random
                ) { $0.reduce(0, +) / Double($0.count) }
                return interval.contains(0)
            }
            return Double(hits) / 200
        }
        #expect(coverage(0, blockLength: 1) > 0.9)
        #expect(coverage(0.7, blockLength: 1) < 0.7)
        #expect(coverage(0.7, blockLength: 20) > 0.85)
    }

    @Test("Welch's comparison agrees with SciPy")
    func welch() throws {
        let values = Samples.reference(500)
        func means(_ range: Range<Int>) -> BatchMeans {
            let moments = Moments(values[range])
            return BatchMeans(
                mean: moments.mean,
                standardError: moments.deviation / Double(moments.count).squareRoot(),
                degrees: Double(moments.count - 1)
            )
        }
        let difference = means(0..<40).difference(from: means(40..<120))
        let (t, degrees, p) = ReferenceValues.welch[0]
        #expect(isClose(difference.mean / difference.standardError, t))
        #expect(isClose(difference.degrees, degrees))
        #expect(isClose(Equivalence.differencePValue(difference, margin: 0), p))
    }

    @Test("Batch means cover, with dependence between batches too")
    func batchMeans() {
        for memory in [0.0, 0.5] {
            let misses = Samples.rejections(1..<400) { seed in
                guard let means = BatchMeans(Samples.autoregressive(24, memory: memory, seed: seed)) else { return 1 }
                return Equivalence.differencePValue(means, margin: 0)
            }
            #expect(misses < (memory == 0 ? 0.08 : 0.16), "memory \(memory)")
        }
        #expect(BatchMeans([1]) == nil)
        #expect(BatchMeans([1, .nan]) == nil)
    }

    @Test("A difference beyond the margin differs, one inside is consistent, and few data tell neither")
    func equivalence() {
        let sure = BatchMeans(mean: 0.01, standardError: 0.001, degrees: 20)
        #expect(Equivalence.differencePValue(sure, margin: 0) < 1e-6)
        #expect(Equivalence.differencePValue(sure, margin: 0.02) > 0.99)
        #expect(Equivalence.equivalencePValue(sure, margin: 0.02) < 1e-6)
        #expect(Equivalence.differencePValue(sure, margin: 0.005) < 1e-3)
        let vague = BatchMeans(mean: 0.01, standardError: 0.03, degrees: 20)
        #expect(Equivalence.differencePValue(vague, margin: 0.02) > 0.05)
        #expect(Equivalence.equivalencePValue(vague, margin: 0.02) > 0.05)
        let exact = BatchMeans(mean: 0, standardError: 0, degrees: 20)
        #expect(Equivalence.differencePValue(exact, margin: 0) == 1)
        #expect(Equivalence.equivalencePValue(exact, margin: 0) == 0)
    }

    @Test("Corrections for many tests are those of R's p.adjust")
    func corrections() {
        // p.adjust(c(0.01, 0.02, 0.03, 0.005), "holm") and "BH".
        let holm = MultipleTesting.holm([0.01, 0.02, 0.03, 0.005])
        #expect(zip(holm, [0.03, 0.04, 0.04, 0.02]).allSatisfy { isClose($0, $1) })
        let hochberg = MultipleTesting.benjaminiHochberg([0.01, 0.02, 0.03, 0.005])
        #expect(zip(hochberg, [0.02, 0.08 / 3, 0.03, 0.02]).allSatisfy { isClose($0, $1) })
    }
}
