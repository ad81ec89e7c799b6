import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct BeladyTests {
    /// The misses when the resident key that is used last, or never again, leaves: everything searched from end to end.
    private static func naiveMisses(_ keys: [UInt32], capacity: Int) -> Int {
        var resident: [UInt32] = []
        var misses = 0
        for (position, key) in keys.enumerated() where !resident.contains(key) {
            misses += 1
            if resident.count == capacity {
                let future = keys[(position + 1)...]
                let distances = resident.map { key in future.firstIndex(of: key) ?? Int.max }
                let furthest = distances.indices.max { distances[$0] < distances[$1] } ?? 0
                resident.remove(at: furthest)
            }
            resident.append(key)
        }
        return misses
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `it misses as often as a search for the furthest next use`(seed: UInt64) throws {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: seed, accesses: 1500, keys: 90))
        for capacity in [1, 7, 30] {
            let configuration = SimulationConfiguration(cache: .objects(capacity), eviction: .belady)
            let result = try Simulation.run(trace, configuration)
            #expect(result.counts.misses == Self.naiveMisses(trace.keys, capacity: capacity), "seed \(seed)")
        }
    }

    @Test func `no policy of the cache misses less`() throws {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: 9, accesses: 5000, keys: 300))
        let misses = try EvictionChoice.all.map { eviction in
            try Simulation.run(trace, SimulationConfiguration(cache: .objects(40), eviction: eviction)).counts.misses
        }
        #expect(misses.last == misses.min())
    }

    @Test func `what makes no sense with the future known is refused`() {
        let trace = AccessTrace(name: "keys", keys: [1, 2, 3], sizes: [1, 1, 1])
        var configuration = SimulationConfiguration(eviction: .belady, prefetcher: .ours)
        #expect(throws: SimulationError.beladyWithPrefetcher("hybrid")) { try Simulation.run(trace, configuration) }
        configuration.prefetcher = .none
        configuration.cache = .bytes(.init(rawValue: 4096))
        #expect(throws: SimulationError.beladyWithBytes("a cache of 4.0KiB")) {
            try Simulation.run(trace, configuration)
        }
    }
}
