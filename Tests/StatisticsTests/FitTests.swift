import PredisPrimitives
import Testing

@testable import Statistics

@Suite struct FitTests {
    @Test("Gap models have the parameters and likelihoods of SciPy")
    func gaps() throws {
        let gaps = Samples.reference(500)
        func check(_ model: GapModel, _ parameters: [Double], _ likelihood: Double) throws {
            let fit = try #require(GapFit(model, gaps))
            for (a, b) in zip(fit.parameters, parameters) { #expect(isClose(a, b, 1e-4), "\(model)") }
            #expect(isClose(fit.logLikelihood, likelihood, 1e-6), "\(model)")
        }
        let (gamma, weibull, lognormal) = (
            ReferenceValues.gamma[0], ReferenceValues.weibull[0], ReferenceValues.lognormal[0]
        )
        try check(.gamma, [gamma.0, gamma.1], gamma.2)
        try check(.weibull, [weibull.0, weibull.1], weibull.2)
        try check(.lognormal, [lognormal.0, lognormal.1], lognormal.2)
        try check(.pareto, [ReferenceValues.pareto[0].0, ReferenceValues.pareto[0].1], ReferenceValues.pareto[0].2)
        try check(.exponential, [ReferenceValues.exponential[0].0], ReferenceValues.exponential[0].1)
        // The sample is a power of exponential variables, which is Weibull's law.
        #expect(GapFit.all(gaps).first?.model == .weibull)
    }

    @Test("Gaps that cannot be fitted are refused")
    func noGaps() {
        #expect(GapFit(.gamma, [1, 1, 1]) == nil)
        #expect(GapFit(.gamma, [0, 1, 2]) == nil)
        #expect(GapFit(.gamma, [1, 2]) == nil)
    }

    @Test("The exponent of a million draws is found to a hundredth", arguments: [0.6, 0.99, 1.2])
    func knownRanks(_ exponent: Double) throws {
        let counts = Samples.counts(.zipf, [exponent], keys: 10_000, accesses: 1_000_000, seed: 11)
        let fit = try #require(ZipfFit(countsByRank: counts))
        #expect(abs(fit.exponent - exponent) < 0.01)
        #expect(abs(fit.exponent - exponent) < 4 * fit.standardError)
    }

    @Test("The exponent is found to a hundredth without knowing the ranks", arguments: [0.6, 0.99, 1.2])
    func unknownRanks(_ exponent: Double) throws {
        let counts = Samples.counts(.zipf, [exponent], keys: 10_000, accesses: 1_000_000, seed: 12)
        let fit = try #require(PopularityFit(.zipf, CountSpectrum(counts), keys: 10_000))
        #expect(abs(fit.parameters[0] - exponent) < 0.01)
    }

    @Test("Sorting makes uniform draws look like Zipf's; a fit that leaves the ranks open is not deceived")
    func sortingBias() throws {
        let counts = Samples.counts(.uniform, [], keys: 2000, accesses: 10_000, seed: 4)
        let naive = try #require(ZipfFit(countsByRank: counts.sorted(by: >)))
        #expect(naive.exponent > 0.25)
        let fit = try #require(PopularityFit(.zipf, CountSpectrum(counts), keys: 2000))
        #expect(fit.parameters[0] < 0.1)
    }

    @Test("The number of keys is estimated where it is not known")
    func unknownKeys() throws {
        let counts = Samples.counts(.zipf, [0.8], keys: 5000, accesses: 8000, seed: 8)
        let seen = counts.count { $0 > 0 }
        #expect(seen < 3500)
        let fit = try #require(PopularityFit(.zipf, CountSpectrum(counts), keys: nil))
        #expect(abs(fit.parameters[0] - 0.8) < 0.06)
        #expect((4000...6500).contains(fit.keys))
    }

    @Test("The law that made the counts is preferred to the others")
    func alternatives() throws {
        let laws: [(PopularityModel, [Double])] = [
            (.zipf, [0.9]), (.lognormal, [1.5]), (.exponential, [4]), (.hotspot, [0.2, 0.8]),
        ]
        for (law, parameters) in laws {
            let spectrum = CountSpectrum(Samples.counts(law, parameters, keys: 300, accesses: 9000, seed: 21))
            let fit = try #require(PopularityFit(law, spectrum, keys: 300))
            for (found, wanted) in zip(fit.parameters, parameters) {
                #expect(isClose(found, wanted, 0.1), "\(law): \(fit.parameters)")
            }
            for other in PopularityModel.allCases where other != law {
                let alternative = try #require(PopularityFit(other, spectrum, keys: 300))
                let test = fit.compared(with: alternative, on: spectrum)
                #expect(test.statistic > 1.96, "\(law) against \(other): \(test)")
            }
        }
    }

    @Test("A law that made the counts fits, and another one does not")
    func goodness() throws {
        let counts = Samples.counts(.zipf, [0.9], keys: 500, accesses: 20_000, seed: 5)
        let spectrum = CountSpectrum(counts)
        let right = try #require(PopularityFit(.zipf, spectrum, keys: 500))
        let fits = try #require(PopularityFitTest(right, counts: counts, rounds: 49))
        #expect(fits.pValue > 0.05 && fits.distance < 0.01)
        let wrong = try #require(PopularityFit(.exponential, spectrum, keys: 500))
        let misfits = try #require(PopularityFitTest(wrong, counts: counts, rounds: 49))
        #expect(misfits.pValue == 0.02 && misfits.distance > 0.05)
    }

    @Test("The test of a law keeps its level")
    func goodnessLevel() throws {
        let level = try Samples.rejections(1..<100, level: 0.1) { seed in
            let counts = Samples.counts(.zipf, [0.7], keys: 60, accesses: 2000, seed: seed)
            let fit = try #require(PopularityFit(.zipf, CountSpectrum(counts), keys: 60))
            return try #require(PopularityFitTest(fit, counts: counts, rounds: 39, seed: seed)).pValue
        }
        #expect(level < 0.17)
    }

    @Test("Poisson draws have their mean and variance", arguments: [0.3, 8, 31, 5000])
    func poisson(_ mean: Double) {
        var random = SplitMix64(seed: 3)
        let moments = Moments((0..<20_000).map { _ in Double(Draw.poisson(mean, &random)) })
        #expect(abs(moments.mean - mean) < 5 * (mean / 20_000).squareRoot())
        #expect(isClose(moments.variance, mean, 0.06))
    }

    @Test("The simplex finds a valley in a bend")
    func minimizer() {
        let place = Minimizer.nelderMead([-1, 1], steps: [0.5, 0.5], rounds: 500, tolerance: 1e-12) {
            let (x, y) = ($0[0], $0[1])
            return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
        }
        #expect(abs(place[0] - 1) < 1e-3 && abs(place[1] - 1) < 1e-3)
    }
}
