import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("The cache")
struct CacheTests {
    @Test(arguments: EvictionPolicyName.allCases)
    func aMarkOfAbsenceIsResidentButNoEntry(_ eviction: EvictionPolicyName) throws {
        let cache = try Cache.single(entries: 2, eviction)
        #expect(cache.fill("key", nil, expiresAt: 100, kind: .demand) == .inserted)
        #expect(cache.read("key").outcome == .absent)
        #expect(cache.isResident("key"))
        #expect(cache.peek("key") == nil)
        #expect(cache.count == 0)
        #expect(cache.keys().isEmpty)
        var random = SplitMix64(seed: 1)
        #expect(!cache.withRandomKey(using: &random, now: 0) { _ in })
        #expect(cache.fill("key", kind: .demand) == .alreadyPresent)
        #expect(!cache.remove("key"))
        #expect(cache.fill("key", nil, expiresAt: 100, kind: .demand) == .inserted)
        #expect(cache.read("key", now: 100).outcome == .miss)
        #expect(cache.fill("key", nil, expiresAt: 200, kind: .demand, now: 100) == .inserted)
        #expect(cache.write("key", [7], condition: .ifPresent, now: 100) == .conditionFailed)
        #expect(cache.write("key", [7], condition: .ifAbsent, now: 100) == .written)
        #expect(cache.read("key", now: 1000).value == [7])
        try cache.checkInvariants()
    }

    @Test func conditionsAndExpiryUpdates() throws {
        let cache = try Cache.single(entries: 10)
        #expect(cache.write("key", [1], expiry: .at(100)) == .written)
        #expect(cache.write("key", [2], expiry: .keep, condition: .ifPresent) == .written)
        #expect(cache.peek("key")?.info.expiresAt == 100)
        #expect(cache.write("key", [3], condition: .ifAbsent) == .conditionFailed)
        #expect(cache.read("key", now: 99).value == [2])
        #expect(cache.write("key", [3], condition: .ifAbsent, now: 100) == .written)
        #expect(cache.peek("key")?.info.expiresAt == nil)
        #expect(cache.modify("key") { _, _ in .setExpiry(.at(0)) } == .written)
        #expect(cache.count == 0)
    }

    @Test func whatAModificationThrowsLeavesEverything() throws {
        struct Refusal: Error {}
        let cache = try Cache.single(entries: 10)
        cache.write("key", [1])
        #expect(throws: Refusal.self) { try cache.modify("key") { _, _ in throw Refusal() } }
        #expect(cache.read("key").value == [1])
    }

    @Test func emptyKeysAndValuesAreKeysAndValues() throws {
        let cache = try Cache.single(entries: 10)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let hash = cache.hasher.hash(nothing)
        #expect(cache.write(nothing, hash: hash, value: nothing, now: 0) == .written)
        #expect(cache.read("").value == [])
        #expect(cache.count == 1)
        try cache.checkInvariants()
    }

    @Test func itemsLargerThanTheLimitAreRefused() throws {
        let cache = try Cache.single(bytes: 512)
        for number in 0..<4 { cache.write("\(number)") }
        let large = [UInt8](repeating: 0, count: 500)
        #expect(cache.write("0", large) == .tooLarge)
        #expect(cache.fill("new", large, kind: .demand) == .tooLarge)
        #expect(cache.count == 4)
        #expect(cache.statistics().refusedSizes == 2)
    }

    @Test(arguments: EvictionPolicyName.allCases)
    func aGrowingValuePushesOutOthersAndStays(_ eviction: EvictionPolicyName) throws {
        let cache = try Cache.single(bytes: 2000, eviction)
        for number in 0..<15 { cache.write("\(number)") }
        let key = try #require(cache.keys().first)
        for length in stride(from: 0, through: 1860, by: 60) {
            #expect(cache.write(key, [UInt8](repeating: 9, count: length)) == .written)
            #expect(cache.peek(key)?.value.count == length)
            #expect(cache.usedBytes <= 2000)
            try cache.checkInvariants()
        }
        #expect(cache.count == 1)
    }

    @Test(arguments: EvictionPolicyName.allCases)
    func lowerLimitsEvictAtOnceAndLimitsAddUpExactly(_ eviction: EvictionPolicyName) throws {
        let cache = try Cache.make(
            CacheConfiguration(maximumEntries: 1003, eviction: eviction, shardCount: 8, hashSeed: 3)
        )
        for number in 0..<5000 { cache.write("\(number)") }
        #expect(cache.count == 1003)
        try cache.setLimits(maximumEntries: 101, maximumBytes: nil)
        #expect(cache.count == 101)
        try cache.setLimits(maximumEntries: nil, maximumBytes: 8000)
        #expect(cache.usedBytes <= 8000)
        #expect(cache.usedBytes > 6000)
        try cache.checkInvariants()
        #expect(throws: CacheConfigurationError.tooFewEntries(7, shards: 8)) {
            try cache.setLimits(maximumEntries: 7, maximumBytes: nil)
        }
        #expect(cache.maximumBytes == 8000)
    }

    @Test func thousandsOfEntriesComeAndGo() throws {
        let cache = try Cache.single(entries: 100_000)
        for number in 0..<5000 { cache.write("\(number)", expiry: .at(Int64(number) + 1)) }
        try cache.checkInvariants()
        for number in 0..<5000 where number % 50 != 0 { #expect(cache.remove("\(number)", now: -1)) }
        try cache.checkInvariants()
        #expect(cache.count == 100)
        #expect(cache.expire(now: 2500, limit: .max) == 50)
        try cache.checkInvariants()
    }

    @Test func randomKeysAreDrawnEvenly() throws {
        let cache = try Cache.make(CacheConfiguration(maximumEntries: 100, shardCount: 4, hashSeed: 3))
        for number in 0..<20 { cache.write("\(number)") }
        var random = SplitMix64(seed: 9)
        var counts: [String: Int] = [:]
        for _ in 0..<4000 {
            let isFound = cache.withRandomKey(using: &random, now: 0) {
                counts[String(decoding: $0, as: UTF8.self), default: 0] += 1
            }
            #expect(isFound)
        }
        #expect(counts.count == 20)
        // 200 expected, standard deviation 14.
        #expect(counts.values.allSatisfy { (130...270).contains($0) }, "\(counts)")
    }

    @Test func aLastLivingKeyIsFoundAmongTheExpired() throws {
        let cache = try Cache.single(entries: 2000)
        for number in 0..<1000 { cache.write("\(number)", expiry: .at(10)) }
        cache.write("alive")
        var random = SplitMix64(seed: 9)
        var found = ""
        #expect(cache.withRandomKey(using: &random, now: 10) { found = String(decoding: $0, as: UTF8.self) })
        #expect(found == "alive")
    }

    @Test(arguments: 0..<5)
    func aScanVisitsAllThatStays(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let cache = try Cache.make(CacheConfiguration(maximumEntries: 10_000, shardCount: 4, hashSeed: seed))
        let staying = (0..<300).map { "stays\($0)" }
        for key in staying { cache.write(key) }
        var visited: Set<String> = []
        var cursor: UInt64 = 0
        repeat {
            cursor = cache.scan(cursor: cursor, limit: 13, now: 0) { key, _ in
                visited.insert(String(decoding: key, as: UTF8.self))
            }
            for _ in 0..<20 {
                let key = "moves\(random.next() % 500)"
                if random.next() % 2 == 0 { cache.write(key) } else { cache.remove(key) }
            }
            let changed = staying[Int(random.next() % 300)]
            cache.write(changed, [UInt8](repeating: 1, count: Int(random.next() % 200)))
        } while cursor != 0
        #expect(visited.isSuperset(of: staying), "seed \(seed)")
    }

    @Test func anyCursorIsHarmless() throws {
        let cache = try Cache.single(entries: 10)
        cache.write("key")
        for cursor in [UInt64.max, 1 << 32, 1 << 63, 0xFFFF_FFFF] {
            #expect(cache.scan(cursor: cursor, limit: 10, now: 0) { _, _ in } == 0)
        }
    }

    @Test func exclusiveAccessSeesAndChangesTheSameEntries() throws {
        let cache = try Cache.make(CacheConfiguration(maximumEntries: 100, shardCount: 8, hashSeed: 3))
        cache.write("a", [1])
        let sum = cache.withExclusiveAccess(to: ["a", "b"].map { cache.hash($0) }) { view in
            view.write("b", [2])
            return (view.read("a").value ?? []) + (view.read("b").value ?? [])
        }
        #expect(sum == [1, 2])
        let count = cache.withExclusiveAccess(to: nil) { view in
            view.withExclusiveAccess(to: nil) { $0.count }
        }
        #expect(count == 2)
        try cache.withExclusiveAccess(to: nil) { try $0.setLimits(maximumEntries: 8, maximumBytes: nil) }
        #expect(cache.maximumEntries == 8)
        #expect(cache.read("b").value == [2])
    }

    @Test func statisticsCountEveryReadOnce() throws {
        let cache = try Cache.single(entries: 2)
        cache.fill("p", kind: .prefetch)
        for key in ["p", "p", "x", "p"] { _ = cache.read(key) }
        let statistics = cache.statistics()
        #expect([statistics.hits, statistics.firstUses, statistics.misses] == [2, 1, 1])
        #expect(statistics.residentsPerShard == [1])
        cache.resetStatistics()
        #expect(cache.statistics().hits == 0)
        #expect(cache.statistics().entries == 1)
    }
}
