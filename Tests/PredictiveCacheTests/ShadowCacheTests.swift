import AccessModel
import AccessStream
import CacheCore
import PredisPrimitives
import Prefetching
import Testing

@testable import PredictiveCache

@Suite struct ShadowCacheTests {
    /// A cache without prefetching, its shadow, and what both have done.
    private struct Bench {
        let live: Cache
        var shadow: ShadowCache
        var tally = ShadowTally()
        var time: UInt64 = 0
        var now: Int64 = 1_000_000
        let configuration: ReadThroughConfiguration

        init(
            entries: Int? = 1000,
            bytes: Int? = nil,
            shadowEntries: Int,
            loadedTimeToLive: Int64? = nil,
            seed: UInt64 = 1
        ) throws {
            configuration = ReadThroughConfiguration(
                cache: CacheConfiguration(maximumEntries: entries, maximumBytes: bytes, shardCount: 1, hashSeed: seed),
                loadedTimeToLive: loadedTimeToLive,
                shadowEntries: shadowEntries
            )
            live = try Cache.make(configuration.cache)
            shadow = try #require(ShadowCache(configuration, of: live))
        }

        /// One read with its load; returns what the live cache and the shadow make of it.
        @discardableResult
        mutating func read(_ key: UInt64, valueCount: Int = 8) -> (live: AccessOutcome, without: ShadowOutcome) {
            let hash = live.hasher.hash(key)
            let value = [UInt8](repeating: 1, count: valueCount)
            let outcome: AccessOutcome = withUnsafeBytes(of: key) { bytes in
                guard live.read(bytes, hash: hash, now: now, { _ in }) == .miss else { return .hit }
                _ = value.withUnsafeBytes {
                    live.fill(
                        bytes,
                        hash: hash,
                        value: $0,
                        expiresAt: configuration.loadedTimeToLive.map { now + $0 },
                        fence: live.fence(hash: hash),
                        kind: .demand,
                        now: now
                    )
                }
                return .miss
            }
            return (outcome, tell(key, outcome))
        }

        /// Tells the shadow of an access.
        mutating func tell(_ key: UInt64, _ outcome: AccessOutcome) -> ShadowOutcome {
            time += 1000
            let without = withUnsafeBytes(of: key) {
                shadow.observe(
                    AccessRecord(
                        key: $0,
                        hash: live.hasher.hash(key),
                        time: time,
                        stream: .unknown,
                        outcome: outcome
                    ),
                    live: live,
                    now: now
                )
            }
            tally.count(outcome, without: without)
            return without
        }

        mutating func write(_ key: UInt64, expiresAt: Int64? = nil) {
            withUnsafeBytes(of: key) {
                _ = live.write(
                    $0,
                    hash: live.hasher.hash(key),
                    value: UnsafeRawBufferPointer(start: nil, count: 0),
                    expiry: expiresAt.map { .at($0) } ?? .none,
                    condition: .always,
                    now: now
                )
            }
            _ = tell(key, .write)
        }

        mutating func delete(_ key: UInt64) {
            withUnsafeBytes(of: key) { _ = live.remove($0, hash: live.hasher.hash(key), now: now) }
            _ = tell(key, .delete)
        }
    }

    /// Keys of a Zipf distribution with exponent near 1, by inversion of its continuous form.
    private func zipf(_ count: Double, _ random: inout SplitMix64) -> UInt64 {
        UInt64(Swift.max(1, Self.power(count, random.nextUnit())))
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double {
        // base^exponent by repeated square roots: 30 binary digits of the exponent.
        var result = 1.0
        var root = base
        var rest = exponent
        for _ in 0..<30 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a whole shadow does what the cache does where nothing is prefetched`(seed: UInt64) throws {
        var bench = try Bench(entries: 500, shadowEntries: 500, loadedTimeToLive: 3000, seed: seed)
        var random = SplitMix64(seed: seed)
        #expect(bench.shadow.share == 1)
        for step in 0..<30_000 {
            bench.now += 1
            let key = zipf(5000, &random)
            switch random.next() % 20 {
            case 0: bench.write(key, expiresAt: random.next() % 2 == 0 ? bench.now + 700 : nil)
            case 1: bench.delete(key)
            default:
                let (live, without) = bench.read(key)
                #expect(without == (live == .miss ? .miss : .hit), "seed \(seed), step \(step)")
                guard without.waits == live.waits else { return }
            }
        }
        #expect(bench.tally.saved == 0 && bench.tally.caused == 0)
        #expect(bench.tally.waits > 1000)
    }

    /// The error is that of the difference between sample and cache on the same keys, not that of the sample.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `a sample of an eighth tells the hit ratio to one in a hundred`(seed: UInt64) throws {
        var bench = try Bench(entries: 4000, shadowEntries: 500, seed: seed)
        var random = SplitMix64(seed: seed)
        #expect(bench.shadow.share == 0.125)
        for _ in 0..<60_000 { bench.read(zipf(40_000, &random)) }
        let live = 1 - Double(bench.tally.waits) / Double(bench.tally.reads)
        let estimate = try #require(bench.tally.hitRatioWithout)
        #expect(abs(estimate - live) < 0.01, "seed \(seed): \(estimate) for \(live)")
    }

    @Test func `two shadows that see the same do the same`() throws {
        var first = try Bench(entries: 1000, shadowEntries: 100, seed: 9)
        var second = try Bench(entries: 1000, shadowEntries: 100, seed: 9)
        var random = SplitMix64(seed: 9)
        for _ in 0..<5000 {
            let key = zipf(5000, &random)
            let outcomes = (first.read(key), second.read(key))
            #expect(outcomes.0.without == outcomes.1.without)
        }
        #expect(first.tally.followed < first.tally.reads / 2)
    }

    @Test func `the share keeps a hundredth of the memory, and small caches are followed whole`() {
        func share(entries: Int?, bytes: Int?, shadowEntries: Int = 1 << 13) -> Double? {
            ShadowCache.share(
                ReadThroughConfiguration(
                    cache: CacheConfiguration(maximumEntries: entries, maximumBytes: bytes),
                    shadowEntries: shadowEntries
                )
            )
        }
        #expect(share(entries: 8192, bytes: nil) == 1)
        #expect(share(entries: nil, bytes: 1 << 20) == 1)
        #expect(share(entries: 100, bytes: nil, shadowEntries: 0) == nil)
        // 8 GiB hold 67,108,864 entries at most; a hundredth of them takes a hundredth of the memory.
        #expect(abs((share(entries: nil, bytes: 8 << 30) ?? 0) - 0.01) < 1e-6)
        #expect(abs((share(entries: 1 << 30, bytes: nil) ?? 0) - 0.02) < 1e-6)
    }

    @Test func `where bytes limit the cache the shadow holds as many entries as fit`() throws {
        var bench = try Bench(entries: nil, bytes: 256 << 10, shadowEntries: 1 << 13)
        for key in 0..<5000 as Range<UInt64> { bench.read(key, valueCount: 400) }
        bench.shadow.fit(to: bench.live)
        let entries = bench.live.count
        #expect(abs(bench.shadow.residents - entries) <= entries / 50 + 1)
        for key in 0..<5000 as Range<UInt64> { bench.read(key, valueCount: 40) }
        bench.shadow.fit(to: bench.live)
        for key in 0..<5000 as Range<UInt64> { bench.read(key, valueCount: 40) }
        #expect(bench.live.count > 2 * entries)
        #expect(abs(bench.shadow.residents - bench.live.count) <= bench.live.count / 20)
    }

    @Test func `what is demanded while it loads waits and does not load`() throws {
        var bench = try Bench(shadowEntries: 1000)
        bench.shadow.loadTime = 2500
        // Both load it, so the live cache shows when the load ends.
        #expect(bench.tell(1, .miss) == .miss)
        for _ in 0..<5 { #expect(bench.tell(1, .joined) == .joined) }
        #expect(bench.tell(1, .hit) == .hit)
        // A prefetch has spared the live cache the load, which would take two and a half accesses.
        #expect(bench.tell(2, .firstUse) == .miss)
        #expect(bench.tell(2, .hit) == .joined)
        #expect(bench.tell(2, .hit) == .joined)
        #expect(bench.tell(2, .hit) == .hit)
    }

    @Test func `a key the origin does not have is absent as long as in the cache`() throws {
        var bench = try Bench(shadowEntries: 1000)
        #expect(bench.tell(1, .miss) == .miss)
        bench.shadow.note(.absent, bench.live.hasher.hash(1 as UInt64), now: bench.now)
        #expect(bench.tell(1, .absent) == .hit)
        bench.now += bench.configuration.absentTimeToLive
        #expect(bench.tell(1, .miss) == .miss)
        // A load that failed brings nothing.
        bench.shadow.note(.failed, bench.live.hasher.hash(1 as UInt64), now: bench.now)
        #expect(bench.tell(1, .miss) == .miss)
    }

    @Test func `an emptied shadow knows nothing`() throws {
        var bench = try Bench(shadowEntries: 1000)
        #expect(bench.tell(1, .miss) == .miss)
        #expect(bench.tell(1, .hit) == .hit)
        bench.shadow.removeAll()
        #expect(bench.tell(1, .miss) == .miss)
    }
}

extension KeyHasher {
    fileprivate func hash(_ key: UInt64) -> UInt64 {
        withUnsafeBytes(of: key) { hash($0) }
    }
}
