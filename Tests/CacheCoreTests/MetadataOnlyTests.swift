import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("A cache that stores no values")
struct MetadataOnlyTests {
    @Test func showsEmptyValuesAndTheirRealLengths() throws {
        let cache = try Cache.single(entries: 10, storesValues: false)
        cache.write("key", [UInt8](repeating: 7, count: 100))
        #expect(cache.read("key").outcome == .hit)
        #expect(cache.read("key").value == [])
        #expect(cache.peek("key")?.value == [])
        #expect(cache.peek("key")?.info.valueCount == 100)
        cache.modify("key") { value, info in
            #expect(value == [])
            #expect(info?.valueCount == 100)
            return .keep
        }
        try cache.checkInvariants()
    }

    @Test func costsAsMuchAsOneThatStoresThem() throws {
        let (hollow, normal) = (try Cache.single(entries: 10, storesValues: false), try Cache.single(entries: 10))
        for length in [0, 1, 100, 101, 3000, 20] {
            for cache in [hollow, normal] { cache.write("key", [UInt8](repeating: 7, count: length)) }
            #expect(hollow.usedBytes == normal.usedBytes)
            #expect(hollow.peek("key")?.info.bytes == normal.peek("key")?.info.bytes)
            #expect(hollow.peek("key")?.info.valueCount == length)
        }
    }

    /// The buffer's bytes do not exist, so whoever looks at them crashes.
    @Test func neverLooksAtAValue() throws {
        let cache = try Cache.single(bytes: 1 << 20, storesValues: false)
        let value = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 16), count: 100_000)
        let key = Array("key".utf8)
        let hash = cache.hash("key")
        key.withUnsafeBytes { key in
            let fence = cache.fence(hash: hash)
            #expect(
                cache.fill(key, hash: hash, value: value, expiresAt: nil, fence: fence, kind: .demand, now: 0)
                    == .inserted
            )
            #expect(cache.write(key, hash: hash, value: value, now: 0) == .written)
            let longer = UnsafeRawBufferPointer(start: value.baseAddress, count: 200_000)
            #expect(cache.write(key, hash: hash, value: longer, now: 0) == .written)
        }
        #expect(cache.peek("key")?.info.valueCount == 200_000)
        #expect(cache.usedBytes > 200_000)
    }

    /// The same random history in both kinds of cache: same outcomes, same totals.
    @Test(arguments: EvictionPolicyName.allCases, 0..<4)
    func decidesAsOneThatStoresThem(_ eviction: EvictionPolicyName, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let entries = seed % 2 == 0 ? 30 : nil
        let hollow = try Cache.single(entries: entries, bytes: 6000, eviction, storesValues: false)
        let normal = try Cache.single(entries: entries, bytes: 6000, eviction)
        for step in 0..<1500 {
            let key = "\(Int(60 * random.nextUnit() * random.nextUnit()))"
            let longest = random.next() % 20 == 0 ? 7000 : 200
            let value = [UInt8](repeating: 3, count: Int.random(in: 0...longest, using: &random))
            let now = Int64(step)
            let instant = now + Int64.random(in: 0...200, using: &random)
            let expiry = [ExpiryUpdate.none, .keep, .at(instant)][Int(random.next() % 3)]
            let kind = random.next() % 10
            let outcomes = [hollow, normal].map { cache -> String in
                switch kind {
                case 0..<4: return "\(cache.read(key, now: now).outcome)"
                case 4: return "\(cache.write(key, value, expiry: expiry, now: now))"
                case 5: return "\(cache.fill(key, value, expiresAt: instant, kind: .prefetch, now: now))"
                case 6: return "\(cache.fill(key, value, kind: .demand, now: now))"
                case 7:
                    return "\(cache.modify(key, now: now) { _, _ in .replace(value: value, expiry: expiry) })"
                case 8: return "\(cache.remove(key, now: now)), \(cache.expire(now: now, limit: .max))"
                default: return "\(cache.fill(key, nil, expiresAt: instant, kind: .prefetch, now: now))"
                }
            }
            #expect(outcomes[0] == outcomes[1], "\(eviction.rawValue), seed \(seed), step \(step)")
            #expect(hollow.usedBytes == normal.usedBytes, "\(eviction.rawValue), seed \(seed), step \(step)")
            if step % 20 == 0 { try hollow.checkInvariants() }
        }
        #expect("\(hollow.statistics())" == "\(normal.statistics())", "\(eviction.rawValue), seed \(seed)")
        #expect(hollow.keys(now: 1500) == normal.keys(now: 1500), "\(eviction.rawValue), seed \(seed)")
        try normal.checkInvariants()
    }
}
