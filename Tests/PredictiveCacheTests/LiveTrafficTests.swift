import AccessModel
import CacheCore
import Origins
import PredictiveCache
import PredisPrimitives
import PredisTesting
import Prefetching
import Testing

/// What prefetching costs the origin in a live cache, against the same accesses without.
@Suite struct LiveTrafficTests {
    private struct Result {
        var loads: Int
        var waits: Int
        var report: ReadThroughReport
    }

    /// Sends reads to a fresh cache, one after another, each waiting for its load.
    private func run(
        _ keys: [Int],
        entries: Int,
        mode: PrefetchMode,
        prices: PrefetchPrices = PrefetchPrices(),
        shadowEntries: Int = 1 << 13
    ) async throws -> Result {
        let names = Set(keys).map { Array("key:\($0)".utf8) }
        let origin = ScriptedOrigin(Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }))
        let cache = try ReadThroughCache(
            ReadThroughConfiguration(
                cache: CacheConfiguration(maximumEntries: entries, shardCount: 1, hashSeed: 1),
                loads: LoadLimits(demandDeadline: .seconds(3600), prefetchDeadline: .seconds(3600)),
                prefetching: PrefetchConfiguration(mode: mode, prices: prices),
                shadowEntries: shadowEntries
            ),
            origin: origin
        )
        cache.start()
        let ring = Recorder(cache)
        var waits = 0
        var sent = 0
        for key in keys {
            let name = Array("key:\(key)".utf8)
            let hash = cache.cache.hasher.hash(name)
            let found = name.withUnsafeBytes { cache.cache.read($0, hash: hash, now: 0) { _ in } }
            var outcome = found == .firstUse ? AccessOutcome.firstUse : .hit
            if found == .miss {
                _ = try await withCheckedThrowingContinuation { continuation in
                    outcome = cache.demand(name, hash: hash) { continuation.resume(with: $0) }.asAccess
                }
                waits += 1
            }
            ring.record(name, hash, outcome)
            sent += 1
            // A learner far behind has nothing to say; how fast it is in this build is no matter here.
            while sent % 8 == 0, cache.report().learner.accesses < sent { await Task.yield() }
        }
        await cache.stop()
        let report = cache.report()
        return Result(loads: report.loads.demandLoads + report.loads.prefetches, waits: waits, report: report)
    }

    /// Loops longer than the cache, of which half the steps go to keys that are demanded often: prefetches come true, and push
    /// out what would have been hit.
    private func pollutingStream(_ count: Int, seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        var step = 0
        return (0..<count).map { _ in
            if random.next() % 2 == 0 { return Int(random.next() % 60) }
            step += 1
            return 1000 + step % 300
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `loads stay within the budget, whatever prefetching pushes out`() async throws {
        let keys = pollutingStream(3000, seed: 1)
        let control = try await run(keys, entries: 64, mode: .off)
        // At a price of nothing only the budget limits.
        let free = PrefetchPrices(missValue: 1, loadCost: 0, placeCost: 0)
        let treatment = try await run(keys, entries: 64, mode: .on, prices: free)
        #expect(treatment.report.issued > 0)
        let traffic = Double(treatment.loads) / Double(control.loads)
        #expect(traffic <= 1.27, "\(treatment.loads) loads for \(control.loads)")
        let report = treatment.report.learner
        #expect(abs(report.estimatedLoadsWithout / Double(control.loads) - 1) < 0.01)
        #expect(abs((report.hitRatioWithout ?? 0) - (1 - Double(control.waits) / Double(keys.count))) < 0.01)
    }

    @Test(.timeLimit(.minutes(10)))
    func `where nothing can be foreseen it is found out with few loads`() async throws {
        var random = SplitMix64(seed: 3)
        let keys = (0..<6000).map { _ in Int(random.next() % 1000) }
        let control = try await run(keys, entries: 100, mode: .off)
        let treatment = try await run(keys, entries: 100, mode: .auto)
        // Some two hundred prefetches, in the beginning; not a share of the loads.
        #expect(treatment.loads - control.loads <= 400)
        #expect(Double(treatment.waits) <= 1.02 * Double(control.waits))
    }
}
