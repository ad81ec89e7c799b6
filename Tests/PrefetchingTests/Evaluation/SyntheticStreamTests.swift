import Foundation
import Prediction
import PredisPrimitives
import Prefetching
import Testing

@Suite struct SyntheticStreamTests {
    private static let successors = SuccessorConfiguration(experts: SuccessorExpert.standard(lines: 1 << 12))

    private static func simulation(keys: Int, capacity: Int, latency: Int = 4) -> LatencySimulation {
        LatencySimulation(
            capacity: capacity,
            keys: keys,
            latency: latency,
            successors: successors,
            prefetching: PrefetchConfiguration()
        )
    }

    /// Runs through random ones of 60 fixed sequences of 20 keys, with noise between.
    private static func sequences(seed: UInt64, accesses: Int) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        let chains = (0..<60).map { _ in (0..<20).map { _ in UInt32(random.next() % 1000) } }
        var result: [UInt32] = []
        while result.count < accesses {
            for key in chains[Int(random.next() % 60)] {
                if random.next() % 8 == 0 { result.append(1000 + UInt32(random.next() % 1000)) }
                result.append(key)
            }
        }
        return result
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `sequences are fetched ahead`(seed: UInt64) {
        var simulation = Self.simulation(keys: 2000, capacity: 100)
        for key in Self.sequences(seed: seed, accesses: 25_000) { simulation.access(key) }
        let result = simulation.finish()
        #expect(result.relativeMisses < 0.75, "seed \(seed)")
        #expect(result.precision > 0.7, "seed \(seed)")
        #expect(result.traffic < 1.25, "seed \(seed)")
    }

    @Test func `each client's sequence is found in an interleaved stream`() {
        var random = SplitMix64(seed: 8)
        let streams = (1...10 as ClosedRange<UInt64>).map { Self.sequences(seed: $0, accesses: 4000) }
        var positions = [Int](repeating: 0, count: 10)
        var simulation = Self.simulation(keys: 20_000, capacity: 400)
        for _ in 0..<25_000 {
            let client = Int(random.next() % 10)
            simulation.access(UInt32(client) * 2000 + streams[client][positions[client]], stream: UInt32(client + 1))
            positions[client] += 1
        }
        let result = simulation.finish()
        #expect(result.relativeMisses < 0.85)
        #expect(result.precision > 0.6)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `independent draws are left alone`(seed: UInt64) {
        // Zipf with exponent 1 by inverting the continuous distribution.
        var random = SplitMix64(seed: seed)
        var simulation = Self.simulation(keys: 2000, capacity: 100)
        for _ in 0..<30_000 {
            simulation.access(UInt32(min(1999, pow(2000, random.nextUnit()) - 1)))
        }
        let result = simulation.finish()
        #expect(result.relativeMisses < 1.005, "seed \(seed)")
        #expect(result.statistics.issued < 300, "seed \(seed): one in a hundred accesses at most")
    }

    @Test func `figures are the same at every run`() {
        var results: [PrefetchStatistics] = []
        for _ in 0..<2 {
            var simulation = Self.simulation(keys: 2000, capacity: 100)
            for key in Self.sequences(seed: 3, accesses: 8000) { simulation.access(key) }
            results.append(simulation.finish().statistics)
        }
        #expect(results[0] == results[1])
    }
}
