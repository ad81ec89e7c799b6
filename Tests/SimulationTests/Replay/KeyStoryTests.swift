import Testing

@testable import Simulation

@Suite struct KeyStoryTests {
    @Test func `a key's story has its misses, its prefetches and their ends, and changes no count`() throws {
        let trace = AccessTrace(name: "sequences", keys: Streams.sequences(seed: 4, accesses: 12_000))
        var configuration = SimulationConfiguration(cache: .objects(100), prefetcher: .ours)
        let plain = try Simulation.run(trace, configuration)
        #expect(plain.story.isEmpty)
        configuration.explainedKey = trace.keys[11_000]
        let told = try Simulation.run(trace, configuration)
        #expect(told.counts == plain.counts)
        let texts = told.story.map(\.text)
        #expect(texts.contains { $0.hasPrefix("missed") })
        let fetched = try #require(texts.first { $0.hasPrefix("fetched") })
        #expect(fetched.contains("global: ") && fetched.contains(" after ") && fetched.contains(" asked"))
        let ends = texts.count { $0 == "used" || $0.hasPrefix("late") || $0 == "left the cache unused" }
        #expect(abs(ends - texts.count { $0.hasPrefix("fetched") }) <= 1, "all but the last have ended")
        #expect(told.story.map(\.access) == told.story.map(\.access).sorted())
        #expect(told.story.allSatisfy { $0.access >= 1 && $0.access <= trace.count })
    }
}
