import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("Fences")
struct FenceTests {
    /// Everything that may make a loaded value stale.
    static let changes: [String: @Sendable (Cache) -> Void] = [
        "write": { $0.write("key") },
        "delete": { $0.remove("key") },
        "write that is over at once": { $0.write("key", expiry: .at(-1)) },
        "invalidate": { $0.invalidate(hash: $0.hash("key")) },
        "clear": { $0.removeAll() },
        "modify": { $0.modify("key") { _, _ in .replace(value: [2], expiry: .keep) } },
        "remove by modify": { $0.modify("key") { _, _ in .remove } },
    ]

    @Test(arguments: changes.keys.sorted())
    func aChangeMakesAFillLate(_ name: String) throws {
        let cache = try Cache.single(entries: 10)
        let fence = cache.fence(hash: cache.hash("key"))
        Self.changes[name]?(cache)
        #expect(cache.fence(hash: cache.hash("key")) != fence)
        #expect(cache.fill("key", fence: fence, kind: .demand) == .fenced)
        #expect(cache.fill("key", fence: fence, kind: .prefetch) == .fenced)
        #expect(cache.statistics().refusedFills == 2)
    }

    @Test func aChangeOfExpiryMovesTheFence() throws {
        let cache = try Cache.single(entries: 10)
        cache.write("key")
        let fence = cache.fence(hash: cache.hash("key"))
        #expect(cache.modify("key") { _, _ in .setExpiry(.at(50)) } == .written)
        #expect(cache.fence(hash: cache.hash("key")) != fence)
    }

    @Test func fillsEvictionAndExpiryLeaveTheFence() throws {
        let cache = try Cache.single(entries: 2)
        let fence = cache.fence(hash: cache.hash("key"))
        cache.fill("key", expiresAt: 10, kind: .demand)
        #expect(cache.expire(now: 10, limit: 10) == 1)
        cache.fill("key", kind: .demand)
        cache.fill("other", kind: .demand)
        cache.fill("another", kind: .demand)
        #expect(!cache.isResident("key"))
        #expect(cache.fence(hash: cache.hash("key")) == fence)
    }

    @Test func whatChangesNothingLeavesTheFence() throws {
        let cache = try Cache.single(bytes: 512)
        cache.write("key")
        let fence = cache.fence(hash: cache.hash("key"))
        #expect(cache.write("key", condition: .ifAbsent) == .conditionFailed)
        #expect(cache.write("key", [UInt8](repeating: 0, count: 600)) == .tooLarge)
        #expect(cache.modify("key") { _, _ in .keep } == .conditionFailed)
        _ = cache.read("key")
        #expect(cache.fence(hash: cache.hash("key")) == fence)
        #expect(cache.read("key").value == [1])
    }

    @Test func otherKeysFencesRarelyMove() throws {
        let cache = try Cache.single(entries: 10)
        let fences = (0..<1000).map { cache.fence(hash: cache.hash("\($0)")) }
        cache.write("key")
        let moved = (0..<1000).count { fences[$0] != cache.fence(hash: cache.hash("\($0)")) }
        #expect(moved <= 2)
    }
}
