import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("Many threads")
struct ConcurrencyTests {
    /// Each value repeats its key, so that a torn or misplaced value is seen.
    @Test(arguments: EvictionPolicyName.allCases)
    func valuesBelongToTheirKeysAndNothingBreaks(_ eviction: EvictionPolicyName) throws {
        let cache = try Cache.make(
            CacheConfiguration(
                maximumEntries: 200,
                maximumBytes: 40_000,
                eviction: eviction,
                shardCount: 4,
                hashSeed: 3
            )
        )
        let wrong = Locked(0)
        withThreads(4) { worker in
            var random = SplitMix64(seed: UInt64(worker))
            for step in 0..<4000 {
                let key = "\(random.next() % 400)"
                let value = Array(key.utf8) + [UInt8](repeating: 0, count: Int(random.next() % 100))
                let now = Int64(step)
                switch random.next() % 12 {
                case 0..<5:
                    let read = cache.read(key, now: now).value
                    if let read, !read.starts(with: key.utf8) { wrong.withLock { $0 += 1 } }
                case 5, 6: cache.write(key, value, now: now)
                case 7: cache.fill(key, value, expiresAt: now + 500, kind: .prefetch, now: now)
                case 8: cache.remove(key, now: now)
                case 9: cache.modify(key, now: now) { _, _ in .replace(value: value, expiry: .keep) }
                case 10:
                    let other = "\(random.next() % 400)"
                    cache.withExclusiveAccess(to: [cache.hash(key), cache.hash(other)]) {
                        _ = $0.read(key, now: now)
                        $0.write(other, Array(other.utf8), now: now)
                    }
                default: walk(cache, random: &random, now: now)
                }
            }
        }
        #expect(wrong.withLock { $0 } == 0)
        try cache.checkInvariants()
        #expect(cache.count <= 200)
        #expect(cache.usedBytes <= 40_000)
    }

    private func walk(_ cache: Cache, random: inout SplitMix64, now: Int64) {
        switch random.next() % 8 {
        case 0: cache.expire(now: now, limit: 10)
        case 1: _ = cache.unused()
        case 2: _ = cache.statistics()
        case 3: _ = cache.scan(cursor: (random.next() % 4) << 32, limit: 20, now: now) { _, _ in }
        case 4: try? cache.setProbationShare(random.nextUnit())
        case 5: _ = cache.withRandomKey(using: &random, now: now) { _ in }
        case 6: cache.withExclusiveAccess(to: nil) { _ = $0.count }
        default: if random.next() % 16 == 0 { cache.removeAll() }
        }
    }

    /// Transfers between two keys under exclusive access never lose anything.
    @Test func exclusiveAccessIsExclusive() throws {
        let cache = try Cache.make(CacheConfiguration(maximumEntries: 1000, shardCount: 8, hashSeed: 3))
        for key in ["a", "b", "c"] { cache.write(key, [50]) }
        withThreads(3) { worker in
            let (from, to) = [("a", "b"), ("b", "c"), ("c", "a")][worker]
            for _ in 0..<500 {
                cache.withExclusiveAccess(to: [from, to].map { cache.hash($0) }) { view in
                    guard let source = view.peek(from)?.value[0], let target = view.peek(to)?.value[0] else { return }
                    guard source > 0, target < 255 else { return }
                    view.write(from, [source - 1])
                    view.write(to, [target + 1])
                }
            }
        }
        #expect(["a", "b", "c"].compactMap { cache.peek($0)?.value[0] }.reduce(0) { $0 + Int($1) } == 150)
    }
}
