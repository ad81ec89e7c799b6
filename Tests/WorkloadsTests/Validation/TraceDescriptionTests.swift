import Statistics
import Testing

@testable import Workloads

@Suite struct TraceDescriptionTests {
    private func describe(_ source: SourceDefinition, _ arrivals: ArrivalDefinition, accesses: Int = 12_000) throws
        -> TraceDescription
    {
        let definition = WorkloadDefinition.single("described", "", source, arrivals)
        let columns = AccessColumns(try WorkloadPlan(definition), accesses: accesses, seed: 3)
        return TraceDescription(columns, rounds: 19)
    }

    @Test("Zipf's law, Poisson arrivals and independence are recognised")
    func independent() throws {
        let found = try describe(.zipf(ZipfSource(count: 300, exponent: 1)), ArrivalDefinition(.poisson, rate: 100))
        #expect(found.bestPopularity?.model == .zipf)
        #expect(abs((found.bestPopularity?.parameters.first ?? 0) - 1) < 0.05)
        let test = try #require(found.zipfTest)
        #expect(test.distance < PopularityFitTest.margin)
        // Gamma and Weibull contain the exponential distribution and may win by a hair.
        let exponential = try #require(found.gaps.first { $0.fit.model == .exponential })
        #expect(exponential.fit.aic - (found.gaps.first?.fit.aic ?? 0) < 6)
        #expect(exponential.distance.effectSize < 0.02)
        let rhythm = try #require(found.rhythm)
        #expect(rhythm.memory.pValue > 0.001 && rhythm.stationarity.pValue > 0.01)
        #expect(abs(found.entropy.information) < 0.1)
        #expect(found.halves.effectSize < 0.1)
    }

    @Test("A period in the rate and a loop of keys are recognised")
    func rhythms() throws {
        let arrivals = ArrivalDefinition(
            .poisson,
            rate: 100,
            cycles: [CycleDefinition(period: 10, amplitude: 0.8, peak: 0)]
        )
        let found = try describe(.loop(LoopSource(count: 100)), arrivals)
        let rhythm = try #require(found.rhythm)
        #expect(abs((rhythm.period ?? 0) - 10) < 0.5)
        #expect((rhythm.periodTest?.pValue ?? 1) < 1e-6)
        #expect(found.entropy.information > 0.95)
        #expect(found.reuse.quantile(0.5) == 99)
        #expect(found.bestPopularity?.model == .uniform)
    }
}
