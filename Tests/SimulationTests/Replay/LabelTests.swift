import Prediction
import PredisPrimitives
import Prefetching
import Testing

@testable import Simulation

/// Whether what is learned of candidates that were only watched is what fetching them would have shown.
@Suite struct LabelTests {
    /// Every candidate is watched, and neither trust nor budget moves the price.
    private static func settings(entries: Int, latency: Int) -> PrefetchConfiguration {
        PrefetchConfiguration(
            mode: .on,
            prices: PrefetchPrices(missValue: 1, loadCost: 0.16, placeCost: 0),
            trafficBudget: .infinity,
            degree: 96,
            maximumOutstanding: 1024,
            watchShare: 1,
            initialHorizon: entries * 2 / 5,
            loadAccesses: latency
        )
    }

    /// The followers at steps 3, 6 and 12 of each key in the stream, some promising enough to be fetched.
    private static func followers(of keys: [UInt32]) -> [UInt32: [ForcedPredictor.Follower]] {
        var followers: [UInt32: [ForcedPredictor.Follower]] = [:]
        for position in keys.indices.dropLast(12) where followers[keys[position]] == nil {
            followers[keys[position]] = [3, 6, 12].map { step in
                let key = keys[position + step]
                return .init(key: key, probability: SplitMix64.mix(UInt64(key)) % 4 == 0 ? 0.24 : 0.1)
            }
        }
        return followers
    }

    private static func replay(
        _ trace: AccessTrace,
        keyCount: Int,
        _ followers: [UInt32: [ForcedPredictor.Follower]],
        forced: ForcedPredictor.Place?
    ) throws -> ForcedPredictor.Lessons {
        let lessons = ForcedPredictor.Lessons()
        _ = try PrefetchReplay.run(
            trace,
            SimulationConfiguration(cache: .objects(200), latency: .accesses(4)),
            keyCount: keyCount,
            engine: PrefetchEngine(
                predictor: ForcedPredictor(followers, forced: forced, lessons: lessons),
                configuration: settings(entries: 200, latency: 4)
            )
        )
        return lessons
    }

    @Test func `a watched candidate's label is what the same replay shows that fetches it`() throws {
        let trace = AccessTrace(name: "sequences", keys: Streams.sequences(seed: 11, accesses: 2500))
        let followers = Self.followers(of: trace.keys)
        let watched = try Self.replay(trace, keyCount: trace.keyCount, followers, forced: nil)
        var labels: [Bool] = []
        var truths: [Bool] = []
        let places = watched.faint.filter { $0.access > 800 && $0.access < 2000 && watched.outcomes[$0] != nil }
        for place in stride(from: 0, to: places.count, by: places.count / 40).map({ places[$0] }) {
            let fetched = try Self.replay(
                trace.prefix(place.access + 500),
                keyCount: trace.keyCount,
                followers,
                forced: place
            )
            guard let label = watched.outcomes[place], let truth = fetched.outcomes[place] else { continue }
            labels.append(label)
            truths.append(truth)
        }
        #expect(labels.count >= 35)
        #expect(truths.count { $0 } >= 10 && truths.count { !$0 } >= 10)
        #expect(zip(labels, truths).count { $0 != $1 } <= 2)
    }

    @Test(
        .enabled(if: TraceFolder.path != nil, "the traces are absent; PREDIS_TRACES names their folder"),
        arguments: [("orm_busy", 20_000), ("nasa_0801", 20_000)]
    )
    func `watched candidates come true as often as those fetched by chance`(name: String, limit: Int) throws {
        let trace = try TraceFolder.trace(name, limit: limit)
        var settings = Self.settings(entries: trace.keyCount / 20, latency: 4)
        settings.maximumOutstanding = 1 << 14
        settings.maximumWatched = 1 << 16
        let outcomes = ProbeOutcomes()
        for seed: UInt64 in 1...3 {
            _ = try PrefetchReplay.run(
                trace,
                SimulationConfiguration(latency: .accesses(4)),
                keyCount: trace.keyCount,
                engine: PrefetchEngine(
                    predictor: ProbingPredictor(
                        HybridPredictor(),
                        price: 0.16,
                        share: 0.25,
                        seed: seed,
                        outcomes: outcomes
                    ),
                    configuration: settings
                )
            )
        }
        #expect(outcomes.probed.allSatisfy { $0.all > 100 })
        // The standard error of the rate among the probed is about 0.01.
        #expect(abs(outcomes.watchedRate - outcomes.probedRate) < 0.025, "\(outcomes.probed), \(outcomes.watched)")
    }
}
