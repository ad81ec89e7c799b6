import AccessModel
import CacheCore
import Origins
import Prediction
import PredictiveCache
import PredisPrimitives
import PredisTesting
import Prefetching
import Testing

/// The whole of it: accesses into a ring, the learner's thread, prefetches, the cache.
@Suite struct LearningTests {
    /// Names that say nothing of each other.
    private static let chain = (0..<40).map { Array(String(SplitMix64.mix($0), radix: 36).utf8) }

    private func makeCache(_ origin: ScriptedOrigin<[UInt8], [UInt8]>, mode: PrefetchMode) throws -> ReadThroughCache {
        try ReadThroughCache(
            ReadThroughConfiguration(
                cache: CacheConfiguration(maximumEntries: 16, shardCount: 1, hashSeed: 1),
                loads: LoadLimits(demandDeadline: .seconds(3600), prefetchDeadline: .seconds(3600)),
                prefetching: PrefetchConfiguration(mode: mode)
            ),
            origin: origin
        )
    }

    /// One demand access, as an engine makes it.
    private func access(_ key: [UInt8], _ cache: ReadThroughCache, _ ring: Recorder) async throws {
        let hash = cache.cache.hasher.hash(key)
        let outcome = key.withUnsafeBytes { cache.cache.read($0, hash: hash, now: 0) { _ in } }
        var access = AccessOutcome.hit
        if outcome == .firstUse { access = .firstUse }
        if outcome == .miss {
            let value = try await withCheckedThrowingContinuation { continuation in
                let admission = cache.demand(key, hash: hash) { continuation.resume(with: $0) }
                access = admission.asAccess
            }
            #expect(value == key)
        }
        ring.record(key, hash, access)
    }

    @Test func aRepeatedChainIsFetchedAheadOfItsDemands() async throws {
        let origin = ScriptedOrigin(Dictionary(uniqueKeysWithValues: Self.chain.map { ($0, $0) }))
        let cache = try makeCache(origin, mode: .on)
        cache.start()
        let ring = Recorder(cache)
        // 40 keys in turn do not fit into 16 entries: without fetching ahead every access is a miss.
        for _ in 0..<300 {
            for key in Self.chain { try await access(key, cache, ring) }
        }
        await cache.stop()
        let report = cache.report()
        #expect(report.issued > 0)
        #expect(report.used > 0)
        #expect(report.hits + report.lateHits + report.misses == 300 * Self.chain.count)
        #expect(report.used + report.unused + report.cache.probationEntries <= report.issued)
        #expect(origin.peakLoadsPerKey == 1)
        try cache.cache.checkInvariants()
    }

    @Test func `what a client announces is there when it asks, though nobody has asked for it before`() async throws {
        let origin = ScriptedOrigin(Dictionary(uniqueKeysWithValues: Self.chain.map { ($0, $0) }))
        let cache = try makeCache(origin, mode: .on)
        cache.start()
        let ring = Recorder(cache)
        let key = Self.chain[3]
        let hash = cache.cache.hasher.hash(key)
        ring.record(key, hash, .hint)
        while !key.withUnsafeBytes({ cache.cache.isResident($0, hash: hash, now: 0) }) {
            try await Task.sleep(for: .milliseconds(1))
        }
        try await access(key, cache, ring)
        let told = await explanation(of: key, cache)
        #expect(told.prefetches.map(\.reasons.first?.source) == [.hint])
        #expect(told.prefetches.first?.reasons.first?.after.isEmpty == true)
        await cache.stop()
        let report = cache.report()
        #expect(report.issued == 1)
        #expect(report.used == 1)
        #expect(report.hits == 1)
        #expect(origin.peakLoadsPerKey == 1)
    }

    @Test func `tells why a key was fetched and why it was missed`() async throws {
        let origin = ScriptedOrigin(Dictionary(uniqueKeysWithValues: Self.chain.map { ($0, $0) }))
        let cache = try makeCache(origin, mode: .on)
        cache.start()
        let ring = Recorder(cache)
        for key in Self.chain { try await access(key, cache, ring) }
        let first = await explanation(of: Self.chain[9], cache)
        #expect(first.prefetches.isEmpty)
        #expect(first.lastMiss?.cause == .notProposed)
        #expect(first.lastMiss?.accessesAgo == 30)
        for _ in 0..<100 {
            for key in Self.chain { try await access(key, cache, ring) }
        }
        var fetched: [KeyExplanation.Prefetch] = []
        for key in Self.chain { fetched += await explanation(of: key, cache).prefetches }
        #expect(fetched.contains { $0.end == .used })
        let reason = try #require(fetched.first { $0.end == .used }?.reasons.first)
        #expect(reason.after.allSatisfy { $0.map { Self.chain.contains($0) } == true })
        #expect(reason.count <= reason.visits)
        #expect(await explanation(of: Array("never".utf8), cache).lastMiss == nil)
        await cache.stop()
        #expect(await explanation(of: Self.chain[9], cache).prefetches.isEmpty, "nobody is left to ask")
    }

    private func explanation(of key: [UInt8], _ cache: ReadThroughCache) async -> KeyExplanation {
        await withCheckedContinuation { continuation in
            cache.explain(hash: cache.cache.hasher.hash(key)) { continuation.resume(returning: $0) }
        }
    }

    @Test func switchedOffItFetchesNothing() async throws {
        let origin = ScriptedOrigin(Dictionary(uniqueKeysWithValues: Self.chain.map { ($0, $0) }))
        let cache = try makeCache(origin, mode: .off)
        cache.start()
        let ring = Recorder(cache)
        for _ in 0..<20 {
            for key in Self.chain { try await access(key, cache, ring) }
        }
        await cache.stop()
        #expect(cache.report().issued == 0)
        #expect(origin.calls.allSatisfy { $0.reason == .demand })
    }
}
