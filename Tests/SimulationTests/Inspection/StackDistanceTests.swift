import CacheCore
import Testing

@testable import Simulation

@Suite struct StackDistanceTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `distances are positions in a list with the latest key first`(seed: UInt64) {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: seed, accesses: 3000, keys: 150))
        var order: [UInt32] = []
        let naive = trace.keys.map { key -> UInt32 in
            let place = order.firstIndex(of: key)
            if let place { order.remove(at: place) }
            order.insert(key, at: 0)
            return place.map { UInt32($0 + 1) } ?? StackDistances.first
        }
        #expect(StackDistances.of(trace.keys, keyCount: trace.keyCount) == naive, "seed \(seed)")
    }

    @Test func `an LRU cache hits where the distance is at most its size`() throws {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: 4, accesses: 6000, keys: 300))
        let distances = StackDistances.of(trace.keys, keyCount: trace.keyCount)
        for entries in [1, 10, 64, 250] {
            let configuration = SimulationConfiguration(cache: .objects(entries), eviction: .policy(.lru))
            let result = try Simulation.run(trace, configuration)
            #expect(result.counts.hits == distances.count { $0 <= entries }, "\(entries) entries")
        }
    }
}
