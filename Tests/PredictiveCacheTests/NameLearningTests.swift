import AccessModel
import CacheCore
import Origins
import PredictiveCache
import PredisPrimitives
import PredisTesting
import Prefetching
import Testing

/// Keys that nobody has asked for before, fetched ahead by the live learner because of their names.
@Suite struct NameLearningTests {
    private static let parts = ["", ":items", ":customer"]

    /// A client that waits, after each access, until the learner has seen it and what it fetches has arrived.
    private struct Client {
        let origin = ScriptedOrigin<[UInt8], [UInt8]>()
        let cache: ReadThroughCache
        let ring: Recorder
        var accesses = 0

        init() throws {
            cache = try ReadThroughCache(
                ReadThroughConfiguration(
                    cache: CacheConfiguration(maximumEntries: 400, shardCount: 1, hashSeed: 1),
                    loads: LoadLimits(demandDeadline: .seconds(3600), prefetchDeadline: .seconds(3600))
                ),
                origin: origin
            )
            cache.start()
            ring = Recorder(cache)
        }

        /// Reads a key; returns whether it was there.
        mutating func read(_ text: String) async throws -> Bool {
            let key = Array(text.utf8)
            let hash = cache.cache.hasher.hash(key)
            let outcome = key.withUnsafeBytes { cache.cache.read($0, hash: hash, now: 0) { _ in } }
            var access = AccessOutcome.hit
            if outcome == .firstUse { access = .firstUse }
            if outcome == .miss {
                _ = try await withCheckedThrowingContinuation { continuation in
                    let admission = cache.demand(key, hash: hash) { continuation.resume(with: $0) }
                    access = admission.asAccess
                }
            }
            ring.record(key, hash, access)
            accesses += 1
            while cache.report().learner.accesses < accesses || cache.report().loads.inFlight > 0 {
                await Task.yield()
            }
            return outcome != .miss
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what belongs to an order is there before it is asked for`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var client = try Client()
        var found = 0
        for _ in 0..<300 {
            let order = random.next() % 1_000_000_000
            for part in Self.parts { client.origin.set([1], for: Array("order:\(order)\(part)".utf8)) }
            for part in Self.parts { found += try await client.read("order:\(order)\(part)") ? 1 : 0 }
        }
        await client.cache.stop()
        #expect(found > 600 * 8 / 10, "seed \(seed)")
        let report = client.cache.report()
        #expect(Double(report.used) > 0.9 * Double(report.issued), "seed \(seed)")
        #expect(client.origin.peakLoadsPerKey == 1)
    }

    @Test func `guesses that the origin does not know end soon and leave no values`() async throws {
        var random = SplitMix64(seed: 4)
        var client = try Client()
        for round in 0..<400 {
            let order = "order:\(random.next() % 1_000_000_000)"
            client.origin.set([1], for: Array(order.utf8))
            if round < 100 { client.origin.set([1], for: Array("\(order):items".utf8)) }
            _ = try await client.read(order)
            if round < 100 { _ = try await client.read("\(order):items") }
            if round == 99 { client.cache.resetStatistics(); client.accesses = 0 }
        }
        await client.cache.stop()
        let report = client.cache.report()
        #expect(report.issued > 0)
        #expect(report.issued < 60, "three hundred orders have no items any more")
        #expect(report.used == 0)
    }
}
