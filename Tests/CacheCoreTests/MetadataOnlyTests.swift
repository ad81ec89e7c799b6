import PredisPrimitives
import Testing

@testable import CacheCore

/// A cache that keeps lengths in place of values decides as one that keeps values.
@Suite("A metadata-only cache decides as a full one")
struct MetadataOnlyTests {
    @Test(arguments: EvictionPolicyName.allCases, [1, 2] as [UInt64])
    func outcomesAndCountsAreTheSame(_ eviction: EvictionPolicyName, _ seed: UInt64) throws {
        var settings = CacheConfiguration(maximumBytes: 20_000, eviction: eviction, shardCount: 2, hashSeed: 3)
        let full = try Cache.make(settings)
        settings.storesValues = false
        let hollow = try Cache.make(settings)
        var random = SplitMix64(seed: seed)
        for step in 0..<20_000 {
            let (name, size) = (UInt32(200 * random.nextUnit() * random.nextUnit()), Int(random.next() % 300))
            let kind = random.next() % 10
            let value = [UInt8](repeating: 7, count: size)
            let outcomes = [full, hollow].map { cache in
                withUnsafeBytes(of: name) { key in
                    value.withUnsafeBytes { Self.step(cache, key, $0, kind: kind, now: Int64(step)) }
                }
            }
            #expect(outcomes[0] == outcomes[1], "\(eviction), seed \(seed), step \(step)")
        }
        try full.checkInvariants()
        try hollow.checkInvariants()
        let (left, right) = (full.statistics(), hollow.statistics())
        #expect(left.evictions > 100 && left.evictions == right.evictions)
        #expect(left.entries == right.entries && left.bytes == right.bytes)
        #expect(left.unusedPrefetches == right.unusedPrefetches && left.expirations == right.expirations)
    }

    @Test func readsFindEmptyValuesOfTheStoredLength() throws {
        let cache = try Cache.make(CacheConfiguration(maximumEntries: 4, shardCount: 1, storesValues: false))
        _ = cache.write("a", Array("a value".utf8))
        #expect(cache.read("a").value == [])
        #expect(cache.peek("a")?.info.valueCount == 7)
        _ = cache.write("a", Array("another, longer value".utf8))
        #expect(cache.peek("a")?.info.valueCount == 21)
    }

    private static func step(
        _ cache: Cache,
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        kind: UInt64,
        now: Int64
    ) -> String {
        let hash = cache.hasher.hash(key)
        switch kind {
        case 0..<4: return "\(cache.read(key, hash: hash, now: now) { _ in })"
        case 4..<7:
            return
                "\(cache.fill(key, hash: hash, value: value, expiresAt: now + 900, fence: cache.fence(hash: hash), kind: kind == 6 ? .prefetch : .demand, now: now))"
        case 7: return "\(cache.write(key, hash: hash, value: value, now: now))"
        case 8: return "\(cache.remove(key, hash: hash, now: now))"
        default:
            return
                "\(cache.modify(key, hash: hash, now: now) { $1 == nil ? .keep : .replace(value: [1, 2, 3], expiry: .keep) })"
        }
    }
}
