import PredisPrimitives
import Testing

@testable import Simulation

/// The server's prefetching on streams whose structure is known.
@Suite struct StructureTests {
    private static func run(
        _ keys: [UInt32],
        streams: [UInt32] = [],
        entries: Int = 100,
        trafficBudget: Double = 1.25
    ) throws -> SimulationResult {
        let trace = AccessTrace(name: "stream", keys: keys, streams: streams)
        var configuration = SimulationConfiguration(cache: .objects(entries), prefetcher: .ours)
        configuration.trafficBudget = trafficBudget
        return try Simulation.run(trace, configuration)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `sequences are fetched ahead`(seed: UInt64) throws {
        let keys = Streams.sequences(seed: seed, accesses: 25_000)
        let result = try Self.run(keys)
        #expect(result.relativeMisses < 0.5, "seed \(seed)")
        #expect(result.traffic <= 1.25, "seed \(seed)")
        // With less to spend it takes the surest.
        let cautious = try Self.run(keys, trafficBudget: 1.1)
        #expect(cautious.relativeMisses < 0.75, "seed \(seed)")
        #expect(try #require(cautious.precision) > 0.7, "seed \(seed)")
        #expect(cautious.traffic <= 1.1, "seed \(seed)")
    }

    @Test func `each client's sequence is found in an interleaved stream`() throws {
        var random = SplitMix64(seed: 8)
        let sequences = (1...10 as ClosedRange<UInt64>).map { Streams.sequences(seed: $0, accesses: 4000) }
        var positions = [Int](repeating: 0, count: 10)
        var keys: [UInt32] = []
        var streams: [UInt32] = []
        for _ in 0..<25_000 {
            let client = Int(random.next() % 10)
            keys.append(UInt32(client) * 2000 + sequences[client][positions[client]])
            streams.append(UInt32(client + 1))
            positions[client] += 1
        }
        let result = try Self.run(keys, streams: streams, entries: 400)
        #expect(result.relativeMisses < 0.78)
        #expect(result.traffic <= 1.25)
        #expect(try #require(result.precision) > 0.5)
        #expect(try Self.run(keys, entries: 400).relativeMisses > result.relativeMisses)
    }

    @Test func `independent draws are left alone`() throws {
        let results = try (1...6 as ClosedRange<UInt64>).map { seed in
            try Self.run(Streams.independent(seed: seed, accesses: 30_000))
        }
        for (place, result) in results.enumerated() { #expect(result.relativeMisses < 1.005, "seed \(place + 1)") }
        let issued = results.map(\.counts.issued)
        #expect(issued.reduce(0, +) < 6 * 150, "\(issued): one in two hundred accesses on the mean at most")
    }

    @Test func `figures are the same at every run and on any number of threads`() throws {
        let trace = AccessTrace(name: "stream", keys: Streams.sequences(seed: 3, accesses: 8000))
        var grid = SimulationGrid()
        grid.caches = [.objects(50), .objects(100)]
        grid.prefetchers = [.none, .ours]
        grid.latencies = [.accesses(0), .accesses(4)]
        #expect(grid.configurations.count == 6)
        let once = try SimulationBatch.run(trace, grid.configurations, threads: 1)
        let again = try SimulationBatch.run(trace, grid.configurations, threads: 4)
        #expect(once.map(\.counts) == again.map(\.counts))
        #expect(once.map(\.configuration) == grid.configurations)
    }
}
