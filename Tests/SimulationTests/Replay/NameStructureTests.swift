import Testing

@testable import Simulation

/// The server's prefetching on streams whose names say what comes: keys nobody has asked for before.
@Suite struct NameStructureTests {
    private static let latency = 4

    private static func run(_ stream: NamedStream, entries: Int = 1000) throws -> SimulationResult {
        let configuration = SimulationConfiguration(
            cache: .objects(entries),
            prefetcher: .ours,
            latency: .accesses(latency),
            trafficBudget: 1.25
        )
        return try Simulation.run(try stream.trace, configuration)
    }

    /// Misses that could have been foretold early enough.
    private static func foreseeable(_ stream: NamedStream) -> Int {
        stream.follows.count { $0.map { $0 > latency } ?? false }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what belongs to an order is there before it is asked for, though no key ever comes twice`(
        seed: UInt64
    ) throws {
        let stream = NamedStream.orders(seed: seed, accesses: 15_000, clients: 12)
        let result = try Self.run(stream)
        let saved = Double(result.counts.saved) / Double(Self.foreseeable(stream))
        #expect(saved > 0.8, "seed \(seed)")
        let demanded = result.counts.used + result.counts.late
        #expect(Double(demanded) > 0.95 * Double(result.counts.issued), "seed \(seed)")
        #expect(result.traffic < 1.05, "seed \(seed)")
    }

    @Test(arguments: [1, -2, 64], [1, 2] as [UInt64])
    func `files read in equal steps are fetched ahead, though no block ever comes twice`(
        step: Int,
        seed: UInt64
    ) throws {
        let stream = NamedStream.files(seed: seed, accesses: 12_000, clients: 6, step: step)
        let result = try Self.run(stream)
        let saved = Double(result.counts.saved) / Double(Self.foreseeable(stream))
        #expect(saved > 0.8, "seed \(seed)")
        #expect(try #require(result.precision) > 0.8, "seed \(seed)")
    }

    @Test func `independent draws of named keys are left alone`() throws {
        let results = try (1...6 as ClosedRange<UInt64>).map { seed in
            try Self.run(NamedStream.items(seed: seed, accesses: 30_000), entries: 500)
        }
        for (place, result) in results.enumerated() { #expect(result.relativeMisses < 1.005, "seed \(place + 1)") }
        let issued = results.map(\.counts.issued)
        #expect(issued.reduce(0, +) < 6 * 150, "\(issued): one in two hundred accesses on the mean at most")
    }

    @Test func `numbers given out in order of first appearance foretell nothing`() throws {
        let configuration = SimulationConfiguration(cache: .objects(500), prefetcher: .ours)
        var trace = try AccessTrace(name: "leak", names: (0..<5000).map { "\($0)" })
        #expect(try Simulation.run(trace, configuration).counts.saved > 4000)
        trace.leaksOrder = true
        #expect(try Simulation.run(trace, configuration).counts.issued == 0)
    }
}
