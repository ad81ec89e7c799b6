import CacheCore
import PredisPrimitives
import Testing
import Traces

@testable import Simulation

@Suite struct DemandReplayTests {
    @Test func `LRU misses what its stack says`() throws {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: 3, accesses: 5000, keys: 200))
        var order: [UInt32] = []
        var misses = 0
        for key in trace.keys {
            if let place = order.firstIndex(of: key) {
                order.remove(at: place)
            } else {
                misses += 1
                if order.count == 30 { order.removeFirst() }
            }
            order.append(key)
        }
        let configuration = SimulationConfiguration(cache: .objects(30), eviction: .policy(.lru))
        let result = try Simulation.run(trace, configuration)
        #expect(result.counts.misses == misses)
        #expect(result.counts.firstTouches == trace.keyCount)
        #expect(result.stretches.reduce(0) { $0 + $1.misses } == misses)
        #expect(result.relativeMisses == 1 && result.traffic == 1)
    }

    @Test func `a warm-up is replayed and not counted`() throws {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: 4, accesses: 5000, keys: 200))
        var configuration = SimulationConfiguration(cache: .objects(30))
        let all = try Simulation.run(trace, configuration)
        let first = try Simulation.run(trace.prefix(1200), configuration)
        configuration.warmUpAccesses = 1200
        let rest = try Simulation.run(trace, configuration)
        #expect(rest.counts.misses == all.counts.misses - first.counts.misses)
        #expect(rest.counts.requests == 3800)
        configuration.warmUpAccesses = 5000
        #expect(throws: SimulationError.warmUpTooLong(5000, accesses: 5000)) {
            try Simulation.run(trace, configuration)
        }
    }

    @Test func `bytes are what the server would count`() throws {
        // 40 values of 1000 bytes with keys of 1 or 2 bytes; the limit has room for about 15.
        let keys = (0..<2000).map { UInt32($0 * 7 % 40) }
        let trace = AccessTrace(name: "sized", keys: keys, sizes: keys.map { _ in 1000 })
        let limit = 16 * 1024
        let cache = try Cache.make(CacheConfiguration(maximumBytes: limit, eviction: .lru, shardCount: 1))
        var misses = 0
        for key in trace.keys {
            let name = Array(trace.names[key])
            name.withUnsafeBytes { name in
                let hash = cache.hasher.hash(name)
                guard cache.read(name, hash: hash, now: 0, { _ in }) == .miss else { return }
                misses += 1
                let value = [UInt8](repeating: 0, count: 1000)
                value.withUnsafeBytes {
                    _ = cache.fill(
                        name,
                        hash: hash,
                        value: $0,
                        expiresAt: nil,
                        fence: cache.fence(hash: hash),
                        kind: .demand,
                        now: 0
                    )
                }
            }
        }
        let configuration = SimulationConfiguration(
            cache: .bytes(.init(rawValue: limit)),
            eviction: .policy(.lru)
        )
        let result = try Simulation.run(trace, configuration)
        #expect(result.counts.misses == misses)
        #expect(result.cacheObjects == cache.statistics().entries)
        #expect(result.byteMissRatio == result.missRatio)
    }

    @Test func `shards divide the room and cost hits`() throws {
        let trace = AccessTrace(name: "runs", keys: Streams.independent(seed: 3, accesses: 20_000))
        var configuration = SimulationConfiguration(cache: .objects(160))
        let one = try Simulation.run(trace, configuration)
        configuration.shards = 16
        let many = try Simulation.run(trace, configuration)
        #expect(many.counts.misses > one.counts.misses)
        configuration.shards = 3
        #expect(throws: SimulationError.self) { try Simulation.run(trace, configuration) }
    }

    @Test func `writes store and deletions remove only if asked`() throws {
        let trace = AccessTrace(
            name: "writes",
            keys: [1, 1, 1, 1],
            operations: [.set, .get, .delete, .get]
        )
        var configuration = SimulationConfiguration(cache: .objects(10))
        #expect(try Simulation.run(trace, configuration).counts.misses == 1)
        configuration.appliesWrites = true
        let result = try Simulation.run(trace, configuration)
        #expect(result.counts.reads == 2)
        #expect(result.counts.hits == 1)
        #expect(result.counts.misses == 1)
    }
}
