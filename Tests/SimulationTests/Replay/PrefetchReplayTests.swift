import CacheCore
import Prediction
import PredisPrimitives
import Prefetching
import Testing

@testable import Simulation

@Suite struct PrefetchReplayTests {
    /// Fetches whatever is proposed.
    private static let eager: PrefetchConfiguration = {
        var configuration = PrefetchConfiguration(mode: .on)
        configuration.prices = PrefetchPrices(missValue: 1, loadCost: 0, placeCost: 0)
        configuration.trafficBudget = .infinity
        configuration.trafficBudget = .infinity
        return configuration
    }()

    @Test(arguments: [0, 1, 4, 16], [1, 2, 3] as [UInt64])
    func `counts are those of a naive replay`(latency: Int, seed: UInt64) throws {
        let trace = AccessTrace(name: "runs", keys: Streams.runs(seed: seed, accesses: 4000, keys: 120))
        var naive = NaiveReplay(capacity: 25, latency: latency, degree: UInt32(seed), keyCount: trace.keyCount)
        naive.run(trace.keys)
        let configuration = SimulationConfiguration(
            cache: .objects(25),
            eviction: .policy(.lru),
            latency: .accesses(latency),
            placement: .direct
        )
        let result = try PrefetchReplay.run(
            trace,
            configuration,
            keyCount: trace.keyCount,
            engine: PrefetchEngine(
                predictor: NextKeysPredictor(degree: UInt32(seed), keyCount: trace.keyCount),
                configuration: Self.eager
            )
        )
        #expect(result.brokenIdentity == nil)
        #expect(result.resident == naive.resident)
        #expect(result.inFlight == naive.inFlight)
        #expect(abs(result.counts.lateWait - naive.counts.lateWait) < 1e-6)
        var counts = result.counts
        counts.lateWait = naive.counts.lateWait
        #expect(counts == naive.counts, "seed \(seed), latency \(latency)")
    }

    @Test(arguments: PrefetchPlacement.allCases, [1, 2] as [UInt64])
    func `every prefetch ends once whatever happens to its key`(placement: PrefetchPlacement, seed: UInt64) throws {
        let trace = AccessTrace.random(seed: seed, accesses: 18_000, keys: 200)
        for cache in [CacheSize.objects(30), .bytes(.init(rawValue: 40_000))] {
            for latency in [LoadLatency.accesses(0), .accesses(7), .seconds(0.02, jitter: 0.5)] {
                let configuration = SimulationConfiguration(
                    cache: cache,
                    latency: latency,
                    placement: placement,
                    appliesWrites: true,
                    warmUpAccesses: 1000
                )
                let result = try PrefetchReplay.run(
                    trace,
                    configuration,
                    keyCount: trace.keyCount,
                    engine: PrefetchEngine(
                        predictor: NextKeysPredictor(degree: 3, keyCount: trace.keyCount),
                        configuration: Self.eager
                    )
                )
                #expect(result.brokenIdentity == nil, "seed \(seed), \(cache), \(latency)")
                #expect(result.counts.issued > 500)
                #expect(result.counts.used > 100, "\(cache), \(latency)")
                #expect(result.counts.requests == 17_000)
            }
        }
    }

    @Test func `the traffic budget holds against the cache without prefetching`() throws {
        let trace = AccessTrace(name: "sequences", keys: Streams.sequences(seed: 5, accesses: 20_000))
        for budget in [1.0, 1.1, 1.5] as [Float] {
            var eager = Self.eager
            eager.trafficBudget = budget
            let result = try PrefetchReplay.run(
                trace,
                SimulationConfiguration(cache: .objects(100)),
                keyCount: trace.keyCount,
                engine: PrefetchEngine(
                    predictor: NextKeysPredictor(degree: 4, keyCount: trace.keyCount),
                    configuration: eager
                )
            )
            let loads = Float(result.counts.misses + result.counts.issued)
            // Demand loads that prefetches have caused cannot be refused.
            let most = (budget + 0.01) * Float(result.counts.missesWithout) + 8 + Float(result.counts.polluted)
            #expect(loads <= most, "budget \(budget)")
            #expect(result.counts.overBudget > 0)
        }
    }

    @Test func `a load in time is late until its time is over`() throws {
        // Key 1 is always asked for 10 ms after key 0.
        let count = 400
        var keys: [UInt32] = []
        var times: [Double] = []
        for pair in 0..<count / 2 {
            keys += [0, UInt32(pair) + 1]
            times += [Double(pair), Double(pair) + 0.010]
        }
        let trace = AccessTrace(name: "pairs", keys: keys, times: times)
        func late(_ seconds: Double) throws -> Int {
            let result = try PrefetchReplay.run(
                trace,
                SimulationConfiguration(
                    cache: .objects(10),
                    eviction: .policy(.lru),
                    latency: .seconds(seconds, jitter: 0),
                    placement: .direct
                ),
                keyCount: trace.keyCount,
                engine: PrefetchEngine(
                    predictor: NewestKeyPredictor(),
                    configuration: Self.eager
                )
            )
            #expect(result.counts.late == 0 || result.counts.used == 0)
            return result.counts.late
        }
        #expect(try late(0.009) == 0)
        #expect(try late(0.011) == count / 2 - 1)
    }
}
