import Foundation
import PredisPrimitives
import Testing

@testable import Statistics

@Suite struct TestOfTests {
    @Test("Kolmogorov's and Smirnov's test keeps its level and has the power it should")
    func kolmogorovSmirnov() {
        let level = Samples.rejections(1..<500) { seed in
            KolmogorovSmirnov.test(sorted: Samples.uniform(200, seed: seed).sorted()) { $0 }.pValue
        }
        #expect((0.03...0.07).contains(level))
        let power = Samples.rejections(1..<200) { seed in
            KolmogorovSmirnov.test(sorted: Samples.uniform(200, seed: seed).map { $0 * $0 }.sorted()) { $0 }.pValue
        }
        #expect(power > 0.99)
        let same = Samples.rejections(1..<400) { seed in
            KolmogorovSmirnov.test(
                sorted: Samples.uniform(150, seed: seed).sorted(),
                Samples.uniform(250, seed: seed + 10_000).sorted()
            ).pValue
        }
        #expect((0.02...0.07).contains(same))
        let sample = Samples.reference(500)
        let two = KolmogorovSmirnov.test(sorted: sample[..<200].sorted(), sample[200...].sorted())
        #expect(isClose(two.statistic, ReferenceValues.twoSampleDistance[0]))
    }

    @Test("Pearson's test keeps its level, and agrees with SciPy")
    func chiSquare() {
        let expected = [10.0, 20, 30, 40]
        let level = Samples.rejections(1..<500) { seed in
            var random = SplitMix64(seed: seed)
            let observed = expected.map { Double(Draw.poisson($0 * 5, &random)) }
            return ChiSquareTest.goodnessOfFit(observed: observed, expected: expected).pValue
        }
        #expect((0.03...0.075).contains(level))
        let two = ChiSquareTest.homogeneity([20, 30, 15, 35], [25, 20, 30, 25])
        #expect(isClose(two.statistic, ReferenceValues.homogeneity[0].0))
        #expect(isClose(two.pValue, ReferenceValues.homogeneity[0].1))
        #expect(ChiSquareTest.homogeneity([50, 0], [0, 50]).effectSize == 1)
    }

    @Test("Rare cells are joined and no observation is lost")
    func rareCells() {
        let observed = [40.0, 1, 2, 1, 3, 1, 1, 1]
        let expected = [40.0, 2, 2, 2, 2, 1, 1, 0.5]
        // By hand: 40 | 1+2+1 against 6, scaled by 50/50.5 ...; the sum of the joined cells is the sum of all.
        let result = ChiSquareTest.goodnessOfFit(observed: observed, expected: expected)
        #expect(result.pValue > 0.3 && result.statistic < 5)
        #expect(ChiSquareTest.goodnessOfFit(observed: [3], expected: [3]).pValue == 1)
    }

    @Test("Ljung's and Box's statistic agrees with its definition, and sees memory")
    func ljungBox() {
        let result = Autocorrelation.ljungBox(Samples.reference(500), lags: 5)
        #expect(isClose(result.statistic, ReferenceValues.ljungBox[0].0))
        #expect(isClose(result.pValue, ReferenceValues.ljungBox[0].1))
        let level = Samples.rejections(1..<400) { seed in
            Autocorrelation.ljungBox(Samples.normal(200, seed: seed), lags: 10).pValue
        }
        #expect((0.02...0.08).contains(level))
        let power = Samples.rejections(1..<100) { seed in
            Autocorrelation.ljungBox(Samples.autoregressive(200, memory: 0.4, seed: seed), lags: 10).pValue
        }
        #expect(power > 0.95)
    }

    @Test("The limit of the KPSS statistic has its published quantiles")
    func kpssLimit() {
        // Anderson and Darling 1952, table 1, to five places.
        for (x, p) in [(0.34730, 0.1), (0.46136, 0.05), (0.74346, 0.01), (1.16786, 0.001)] {
            #expect(isClose(KPSSTest.upper(x), p, 1e-3), "at \(x)")
        }
    }

    @Test("The KPSS test keeps its level and sees a trend")
    func kpss() {
        let level = Samples.rejections(1..<400) { KPSSTest.test(Samples.normal(200, seed: $0)).pValue }
        #expect((0.02...0.08).contains(level))
        let power = Samples.rejections(1..<100) { seed in
            KPSSTest.test(Samples.normal(200, seed: seed).enumerated().map { $1 + Double($0) / 100 }).pValue
        }
        #expect(power > 0.95)
    }

    @Test("The Fourier transform is that of the definition, for any length", arguments: [1, 2, 7, 16, 30, 97])
    func fourier(_ count: Int) {
        let values = Samples.uniform(count, seed: 5)
        var (real, imaginary) = (values, Samples.uniform(count, seed: 6))
        let original = imaginary
        FourierTransform.transform(&real, &imaginary)
        for k in 0..<count {
            var (x, y) = (0.0, 0.0)
            for t in 0..<count {
                let angle = -2 * Double.pi * Double(k * t) / Double(count)
                x += values[t] * cos(angle) - original[t] * sin(angle)
                y += values[t] * sin(angle) + original[t] * cos(angle)
            }
            #expect(abs(x - real[k]) < 1e-10 && abs(y - imaginary[k]) < 1e-10)
        }
    }

    @Test("The periodogram agrees with NumPy's")
    func periodogram() {
        let powers = Periodogram(Samples.reference(500)).powers
        let (first, seventh, last) = ReferenceValues.spectrum[0]
        #expect(isClose(powers[0], first) && isClose(powers[6], seventh) && isClose(powers[248], last))
    }

    @Test("Fisher's g has its published critical value, keeps its level, and finds a period")
    func fisher() throws {
        // Fisher 1929, 5% points of g: 0.68377 for 5 and 0.19784 for 30 frequencies.
        #expect(abs(Periodogram.fisherUpper(0.68377, frequencies: 5) - 0.05) < 2e-4)
        #expect(abs(Periodogram.fisherUpper(0.19784, frequencies: 30) - 0.05) < 2e-3)
        let level = Samples.rejections(1..<500) { seed in
            Periodogram(Samples.normal(128, seed: seed)).peak?.test.pValue ?? 1
        }
        #expect((0.03...0.07).contains(level))
        let wave = Samples.normal(512, seed: 3).enumerated().map {
            $1 + 0.6 * sin(2 * Double.pi * Double($0) * 16 / 512)
        }
        let peak = try #require(Periodogram(wave).peak)
        #expect(peak.cycles == 16 && peak.test.pValue < 1e-4)
    }

    @Test("Memory is no period when powers are compared with their neighbours")
    func flattenedPeriodogram() {
        func rate(_ peak: (Periodogram) -> Periodogram.Peak?) -> Double {
            Samples.rejections(1..<200) { seed in
                peak(Periodogram(Samples.autoregressive(512, memory: 0.8, seed: seed)))?.test.pValue ?? 1
            }
        }
        #expect(rate { $0.peak } > 0.4)
        #expect(rate { $0.peak(neighbours: 15) } < 0.1)
        let wave = Samples.autoregressive(512, memory: 0.5, seed: 3).enumerated().map {
            $1 + sin(2 * Double.pi * Double($0) * 16 / 512)
        }
        #expect(Periodogram(wave).peak(neighbours: 15)?.cycles == 16)
    }

    @Test("Events with a daily rate have that period, and random events do not")
    func period() throws {
        func times(_ amplitude: Double, _ seed: UInt64, _ count: Int) -> [Double] {
            var random = SplitMix64(seed: seed)
            return Samples.exponential(count, seed: seed + 99).reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
                .filter { 1 + amplitude * cos(2 * Double.pi * $0 / 100) > random.nextUnit() * (1 + amplitude) }
        }
        let level = Samples.rejections(1..<300) {
            PeriodTest.test(times: times(0, $0, 800), period: 100, neighbours: 10)?.pValue ?? 1
        }
        #expect((0.02...0.085).contains(level))
        let found = try #require(PeriodTest.test(times: times(0.5, 7, 4000), period: 100))
        #expect(found.pValue < 1e-6)
        #expect(abs(found.effectSize - 0.5) < 0.1)
        #expect(PeriodTest.test(times: [1, 2], period: 100) == nil)
    }
}
