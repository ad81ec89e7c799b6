import Testing

@testable import Simulation

/// What is promised for real traces; `make verify-reference` checks all of them against the published counts.
@Suite(.serialized, .enabled(if: TraceFolder.path != nil, "the traces are absent; PREDIS_TRACES names their folder"))
struct RealTraceTests {
    @Test(arguments: [(latency: 4, misses: 0.72), (latency: 8, misses: 0.78)])
    func `a web application's lookups miss much less`(target: (latency: Int, misses: Double)) throws {
        let trace = try TraceFolder.trace("orm_busy", limit: 200_000)
        let configuration = SimulationConfiguration(prefetcher: .ours, latency: .accesses(target.latency))
        let result = try Simulation.run(trace, configuration)
        #expect(result.counts.missesWithout == 46_295)
        #expect(result.relativeMisses <= target.misses)
        #expect(result.traffic <= 1.26)
        #expect(try #require(result.precision) > 0.5)
    }

    @Test func `a stream without structure is left alone`() throws {
        let result = try Simulation.run(try TraceFolder.trace("web12"), SimulationConfiguration(prefetcher: .ours))
        #expect(result.relativeMisses <= 1.003)
        #expect(result.traffic <= 1.05)
    }

    @Test func `Belady misses as often as the reference`() throws {
        let configuration = SimulationConfiguration(eviction: .belady)
        #expect(try Simulation.run(try TraceFolder.trace("nasa_0801"), configuration).counts.misses == 6565)
    }
}
