import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct WorkloadAnalysisTests {
    private static func analyse(_ keys: [UInt32], entries: Int = 100) throws -> WorkloadAnalysis {
        var options = AnalysisOptions()
        options.cache = .objects(entries)
        options.shares = [0.1]
        return try WorkloadAnalysis.run(AccessTrace(name: "stream", keys: keys), options)
    }

    @Test func `a stream of sequences is recommended`() throws {
        let analysis = try Self.analyse(Streams.sequences(seed: 1, accesses: 25_000))
        #expect(analysis.verdict.isRecommended && analysis.verdict.reason == .gain)
        #expect(analysis.prefetching.map(\.configuration.trafficBudget) == [1.1, 1.25, 1.5])
        #expect(analysis.decisive.configuration.trafficBudget == 1.25)
        #expect(analysis.split.total == analysis.base.counts.misses)
        #expect(analysis.policies.allSatisfy { $0.counts.misses >= analysis.base.counts.misses })
        #expect(try #require(analysis.optimum).counts.misses <= analysis.base.counts.misses)
    }

    @Test func `independent draws are not`() throws {
        let analysis = try Self.analyse(Streams.independent(seed: 1, accesses: 25_000))
        #expect(!analysis.verdict.isRecommended && analysis.verdict.reason == .noStructure)
    }

    @Test func `keys that never come back are not, because nothing foretells them`() throws {
        // Scattered numbers: names that count up would foretell each other.
        let analysis = try Self.analyse((0..<5000).map { UInt32(truncatingIfNeeded: SplitMix64.mix($0)) })
        #expect(!analysis.verdict.isRecommended && analysis.verdict.reason == .compulsory)
        #expect(analysis.split.compulsory == 5000)
    }

    @Test func `the forecast of a half is the same without the other`() throws {
        let trace = AccessTrace(
            name: "stream",
            keys: Array(Streams.sequences(seed: 2, accesses: 20_000).prefix(20_000))
        )
        let configuration = SimulationConfiguration(cache: .objects(100), prefetcher: .ours)
        let whole = try Simulation.run(trace, configuration)
        let half = try Simulation.run(trace.prefix(10_000), configuration)
        let stretches = whole.stretches[5..<10]
        let quarter = half.stretches[10...]
        #expect(stretches.reduce(0) { $0 + $1.misses } == quarter.reduce(0) { $0 + $1.misses })
        #expect(stretches.reduce(0) { $0 + $1.reads } == quarter.reduce(0) { $0 + $1.reads })
    }
}
