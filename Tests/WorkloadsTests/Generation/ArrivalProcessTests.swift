import Testing

@testable import Workloads

@Suite struct ArrivalProcessTests {
    private func times(_ definition: ArrivalDefinition, until end: Double, seed: UInt64 = 1) -> [Double] {
        var process = ArrivalProcess(definition, from: 0, seed: seed)
        var times: [Double] = []
        while true {
            let time = process.next()
            guard time < end else { return times }
            times.append(time)
        }
    }

    /// Mean and variance of the counts in equal windows.
    private func counts(_ times: [Double], window: Double, until end: Double) -> (mean: Double, variance: Double) {
        var counts = Array(repeating: 0.0, count: Int(end / window))
        for time in times where Int(time / window) < counts.count { counts[Int(time / window)] += 1 }
        let mean = counts.reduce(0, +) / Double(counts.count)
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count - 1)
        return (mean, variance)
    }

    @Test func regularArrivalsAreEquallyFarApart() {
        let times = times(ArrivalDefinition(.regular, rate: 4), until: 10)
        #expect(times.count == 39)
        #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.25) < 1e-12 })
    }

    @Test func poissonCountsHaveEqualMeanAndVariance() {
        let (mean, variance) = counts(times(ArrivalDefinition(.poisson, rate: 50), until: 2000), window: 1, until: 2000)
        // Standard errors over 2000 windows: of the mean sqrt(50 / 2000) = 0.16, of the variance 50 sqrt(2 / 2000) = 1.6.
        #expect(abs(mean - 50) < 4 * 0.16)
        #expect(abs(variance - 50) < 4 * 1.6)
    }

    @Test func poissonGapsAreExponential() {
        let times = times(ArrivalDefinition(.poisson, rate: 1), until: 20_000)
        var cells = Array(repeating: 0, count: 10)
        for (before, after) in zip(times, times.dropFirst()) {
            // Ten cells of equal probability.
            cells[min(9, Int((1 - PortableMath.exp(before - after)) * 10))] += 1
        }
        #expect(ChiSquare(cells, Array(repeating: 0.1, count: 10)).isLikely)
    }

    @Test func cyclesShapeTheRate() {
        let cycle = CycleDefinition(period: 100, amplitude: 0.8, peak: 30)
        let times = times(ArrivalDefinition(.poisson, rate: 20, cycles: [cycle]), until: 2000)
        var cells = Array(repeating: 0, count: 20)
        for time in times { cells[Int(time.truncatingRemainder(dividingBy: 100) / 5)] += 1 }
        // The integral of 1 + 0.8 cos(2 pi (t - 30) / 100) over each twentieth, by the sine of its ends.
        func integral(_ t: Double) -> Double {
            t + 0.8 * 100 / (2 * .pi) * PortableMath.cosine(turns: (t - 30) / 100 - 0.25)
        }
        let shares = (0..<20).map { (integral(Double($0 + 1) * 5) - integral(Double($0) * 5)) / 100 }
        #expect(ChiSquare(cells, shares).isLikely)
    }

    @Test func surgesMultiplyTheRate() {
        let surge = SurgeDefinition(at: 100, every: 200, rise: 20, hold: 40, fall: 20, factor: 5)
        let times = times(ArrivalDefinition(.poisson, rate: 10, surges: [surge]), until: 2000)
        var cells = Array(repeating: 0, count: 4)
        for time in times {
            let place = time.truncatingRemainder(dividingBy: 200)
            cells[place < 100 || place >= 180 ? 0 : place < 120 ? 1 : place < 160 ? 2 : 3] += 1
        }
        // Expected: 120 s of 1, 20 s rising to 5, 40 s of 5, 20 s falling.
        let expected = [120.0, 60, 200, 60]
        #expect(ChiSquare(cells, expected.map { $0 / 440 }).isLikely)
    }

    @Test func daysWithoutTrafficHaveNone() {
        let times = times(ArrivalDefinition(.poisson, rate: 0.01, days: [1, 0, 2, 0, 0, 0, 1]), until: 14 * 86400)
        var cells = Array(repeating: 0, count: 7)
        for time in times { cells[Int(time / 86400) % 7] += 1 }
        #expect(cells[1] == 0 && cells[3] == 0 && cells[4] == 0 && cells[5] == 0)
        #expect(ChiSquare([cells[0], cells[2], cells[6]], [0.25, 0.5, 0.25]).isLikely)
    }

    @Test func aChangingRegularRateKeepsItsIntegral() {
        let cycle = CycleDefinition(period: 100, amplitude: 0.8, peak: 30)
        let times = times(ArrivalDefinition(.regular, rate: 5, cycles: [cycle]), until: 1000)
        #expect(abs(times.count - 5000) <= 5)
        // One comes when one is due: the integral of the rate between two is 1.
        func integral(_ t: Double) -> Double {
            5 * (t + 0.8 * 100 / (2 * .pi) * PortableMath.cosine(turns: (t - 30) / 100 - 0.25))
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { abs(integral($1) - integral($0) - 1) < 0.001 })
    }

    @Test(arguments: [0.3, 0.6, 0.8])
    func burstsHaveTheMeanAndVarianceOfAHawkesProcess(ratio: Double) {
        let definition = ArrivalDefinition(.poisson, rate: 10, bursts: BurstDefinition(ratio: ratio, decay: 0.1))
        let (mean, variance) = counts(times(definition, until: 4000), window: 20, until: 4000)
        let rate = 10 / (1 - ratio)
        // Counts over windows that are long against the bursts: variance / mean = 1 / (1 - ratio)^2, less an edge of about
        // decay / (1 - ratio) / window of it, here below 3%.
        let dispersion = 1 / ((1 - ratio) * (1 - ratio))
        let meanError = (rate * 20 * dispersion / 200).squareRoot()
        #expect(abs(mean - rate * 20) < 4 * meanError)
        // The variance of 200 windows has a standard error of sqrt(2 / 200) = 10%.
        #expect(abs(variance / mean / dispersion - 1) < 4 * 0.1 + 0.03)
    }

    @Test func aRateThatIsZeroForeverEnds() {
        let surge = SurgeDefinition(at: 0, rise: 0, hold: 1e9, fall: 0, factor: 0)
        var process = ArrivalProcess(ArrivalDefinition(.poisson, rate: 1, days: [0, 0, 0, 0, 0, 0, 0], surges: [surge]), from: 0, seed: 1)
        #expect(process.next() == .infinity)
    }
}
