import Testing

@testable import Simulation

/// What is promised for real traces; `make verify-reference` checks all of them against the published counts.
@Suite(.serialized, .enabled(if: TraceFolder.path != nil, "the traces are absent; PREDIS_TRACES names their folder"))
struct RealTraceTests {
    /// Unoptimised code is given the beginning of the trace.
    #if DEBUG
    private static let orm = (requests: 50_000, misses: 14_569, bounds: [4: 0.8, 8: 0.83])
    #else
    private static let orm = (requests: 200_000, misses: 46_295, bounds: [4: 0.7, 8: 0.75])
    #endif

    @Test(arguments: [4, 8])
    func `a web application's lookups miss much less`(latency: Int) throws {
        let trace = try TraceFolder.trace("orm_busy", limit: Self.orm.requests)
        let configuration = SimulationConfiguration(prefetcher: .ours, latency: .accesses(latency))
        let result = try Simulation.run(trace, configuration)
        #expect(result.counts.missesWithout == Self.orm.misses)
        let bound = try #require(Self.orm.bounds[latency])
        #expect(result.relativeMisses <= bound)
        #expect(result.traffic <= 1.26)
        #expect(try #require(result.precision) > 0.5)
    }

    @Test func `traffic stays within its budget over any 100,000 accesses`() throws {
        let budget = 1.05
        // Unoptimised, only the quicker prefetcher gets beyond one stretch; it also presses harder against the budget.
        #if DEBUG
        let prefetcher = PrefetcherSettings.published[0]
        let trace = try TraceFolder.trace("orm_busy", limit: 105_000)
        #else
        let prefetcher = PrefetcherSettings.ours
        let trace = try TraceFolder.trace("orm_busy", limit: 400_000)
        #endif
        let result = try Simulation.run(
            trace,
            SimulationConfiguration(prefetcher: prefetcher, trafficBudget: budget)
        )
        let worst = try #require(result.worstStretch)
        #expect(worst.accesses == 100_000)
        #expect(worst.traffic > budget - 0.1, "the budget was not put to the test")
        #expect(result.keepsBudget == true, "\(worst)")
    }

    @Test func `a stream without structure is left alone`() throws {
        let result = try Simulation.run(
            try TraceFolder.trace("web12", limit: 40_000),
            SimulationConfiguration(prefetcher: .ours)
        )
        #expect(result.relativeMisses <= 1.003)
        #expect(result.traffic <= 1.05)
    }

    @Test func `Belady misses as often as the reference`() throws {
        let configuration = SimulationConfiguration(eviction: .belady)
        #expect(try Simulation.run(try TraceFolder.trace("nasa_0801"), configuration).counts.misses == 6565)
    }
}
