import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("Prefetched entries on probation")
struct ProbationTests {
    @Test(arguments: EvictionPolicyName.allCases)
    func theFirstUseIsReportedOnce(_ eviction: EvictionPolicyName) throws {
        let cache = try Cache.single(entries: 8, eviction)
        cache.fill("a", kind: .prefetch)
        #expect(cache.peek("a")?.info.isUnusedPrefetch == true)
        #expect(cache.read("a").outcome == .firstUse)
        #expect(cache.read("a").outcome == .hit)
        #expect(cache.peek("a")?.info.isUnusedPrefetch == false)
        cache.remove("a")
        #expect(cache.unused().isEmpty)
        try cache.checkInvariants()
    }

    @Test(arguments: EvictionPolicyName.allCases)
    func aLateHitEndsProbationWithoutCountingAnAccess(_ eviction: EvictionPolicyName) throws {
        let cache = try Cache.single(entries: 8, eviction)
        cache.fill("a", kind: .prefetch)
        let key = Array("a".utf8)
        for _ in 0..<2 { key.withUnsafeBytes { cache.promote($0, hash: cache.hash("a"), now: 0) } }
        #expect(cache.statistics().firstUses == 0)
        #expect(cache.statistics().probationEntries == 0)
        #expect(cache.read("a").outcome == .hit)
        #expect(cache.unused().isEmpty)
        try cache.checkInvariants()
    }

    @Test func prefetchesBeyondTheirSharePushOutEachOtherOnly() throws {
        let cache = try Cache.single(entries: 400, .lru, probationShare: 0.25)
        for number in 0..<400 { cache.write("demand\(number)") }
        for number in 0..<110 { cache.fill("prefetched\(number)", kind: .prefetch) }
        #expect(
            Set(cache.keys()) == Set((100..<400).map { "demand\($0)" } + (10..<110).map { "prefetched\($0)" })
        )
        #expect(cache.unused() == (0..<10).map { cache.hash("prefetched\($0)") })
    }

    @Test func aWrongPrefetchLeavesWhenItsShareOfEntriesHasCome() throws {
        let cache = try Cache.single(entries: 200, .lru, probationShare: 0.5)
        for number in 0..<199 { cache.write("early\(number)") }
        cache.fill("wrong", kind: .prefetch)
        for number in 0..<99 { cache.write("late\(number)") }
        #expect(cache.isResident("wrong"))
        cache.write("late99")
        #expect(!cache.isResident("wrong"))
        #expect(cache.unused() == [cache.hash("wrong")])
    }

    @Test func aCacheWithRoomKeepsAllPrefetches() throws {
        let cache = try Cache.single(entries: 8, .lru, probationShare: 0.25)
        for number in 0..<8 { cache.fill("\(number)", kind: .prefetch) }
        #expect(cache.count == 8)
        for number in 0..<7 { cache.write("demand\(number)") }
        #expect(cache.keys().filter { !$0.hasPrefix("demand") } == ["7"])
    }

    @Test func prefetchesTouchNobodysRecency() throws {
        let cache = try Cache.single(entries: 4, .lru, probationShare: 0.5)
        for key in ["a", "b", "c"] { cache.write(key) }
        cache.fill("p", kind: .prefetch)
        #expect(cache.fill("a", kind: .prefetch) == .alreadyPresent)
        cache.write("d")
        #expect(!cache.isResident("a"))
        #expect(cache.isResident("p"))
    }

    @Test func aFirstUseThatTheGhostKnowsJoinsTheMainQueue() throws {
        let cache = try Cache.single(entries: 10, .s3fifo, probationShare: 0.2)
        for number in 0..<11 { cache.write("\(number)") }
        #expect(!cache.isResident("0"))
        cache.fill("0", kind: .prefetch)
        #expect(cache.read("0").outcome == .firstUse)
        // A new entry in the small queue would leave before many others have come.
        for number in 20..<60 { cache.write("\(number)") }
        #expect(cache.isResident("0"))
    }

    @Test func everyWayOutUnusedIsReportedOnce() throws {
        let cache = try Cache.single(entries: 20, .sieve, probationShare: 1)
        for key in ["deleted", "overwritten", "cleared"] { cache.fill(key, kind: .prefetch) }
        cache.fill("met", expiresAt: 10, kind: .prefetch)
        cache.fill("timed", expiresAt: 10, kind: .prefetch)
        cache.remove("deleted")
        cache.write("overwritten")
        #expect(cache.read("met", now: 10).outcome == .miss)
        #expect(cache.expire(now: 10, limit: 10) == 1)
        cache.removeAll()
        let ways = ["deleted", "overwritten", "met", "timed", "cleared"]
        #expect(cache.unused() == ways.map { cache.hash($0) })
        #expect(cache.unused().isEmpty)
        #expect(cache.statistics().unusedPrefetches == 5)
    }

    @Test func aFullOutboxCountsWhatItLoses() throws {
        let cache = try Cache.single(entries: 10, .lru)
        for number in 0..<1010 { cache.fill("\(number)", kind: .prefetch) }
        var kept = 0
        #expect(cache.drainUnused { _ in kept += 1 } == 1000 - UnusedOutbox.capacity)
        #expect(kept == UnusedOutbox.capacity)
        #expect(cache.drainUnused { _ in } == 0)
    }

    @Test(arguments: [(8, 8), (40, 40), (96, 64), (1000, 64), (2000, 100)])
    func aSmallShareLeavesRoomForSixtyFour(entries: Int, room: Int) throws {
        let cache = try Cache.single(entries: entries, .lru, probationShare: 0.05)
        for number in 0..<entries { cache.write("demand\(number)") }
        for number in 0..<entries { cache.fill("\(number)", kind: .prefetch) }
        #expect(cache.statistics().probationEntries == room)
    }

    @Test func anEntryOlderThanItsAgeCanTellDoesNotKeepOthers() throws {
        let cache = try Cache.single(entries: 400, .lru, probationShare: 0.25)
        for number in 0..<300 { cache.write("demand\(number)") }
        for number in 0..<90 { cache.fill("old\(number)", kind: .prefetch) }
        // As if four million entries had come and gone while there was room, so that the oldest seems new.
        guard case .lru(let shards) = cache.shards else { throw CacheConfigurationError.noLimit }
        shards.withShard(of: 0) { $0.insertions &+= EntryMetadata.arrivalMask + 1 - 89 }
        for number in 0..<60 { cache.fill("new\(number)", kind: .prefetch) }
        #expect(cache.statistics().probationEntries == 100)
        #expect((0..<300).allSatisfy { cache.isResident("demand\($0)") })
    }

    @Test func aLowerShareTakesEffectWhenRoomIsNeeded() throws {
        let cache = try Cache.single(entries: 10, .lru, probationShare: 0.5)
        for number in 0..<5 { cache.write("demand\(number)") }
        for number in 0..<5 { cache.fill("\(number)", kind: .prefetch) }
        try cache.setProbationShare(0)
        #expect(cache.statistics().probationEntries == 5)
        for number in 5..<9 { cache.write("demand\(number)") }
        #expect(cache.statistics().probationEntries == 1)
        #expect(cache.count == 10)
    }

    @Test func aPrefetchedMarkOfAbsenceHasAFirstUseToo() throws {
        let cache = try Cache.single(entries: 10)
        cache.fill("none", nil, expiresAt: 100, kind: .prefetch)
        #expect(cache.read("none").outcome == .absentFirstUse)
        #expect(cache.read("none").outcome == .absent)
    }
}
