import PredisPrimitives
import Testing

@testable import CacheCore

/// Long random histories, step by step the same in the cache and in ``ModelCache``.
@Suite("Random operations agree with the model")
struct RandomOperationTests {
    @Test(arguments: EvictionPolicyName.allCases, 0..<12)
    func everyStepAgrees(_ eviction: EvictionPolicyName, _ seed: Int) throws {
        var history = try History(eviction, seed: UInt64(seed))
        for step in 0..<1200 {
            try history.step()
            if step % 5 == 0 { try history.compare() }
        }
        try history.compare()
    }

    /// Large enough that the share of probation counts, and never emptied.
    @Test(arguments: EvictionPolicyName.allCases, 0..<4)
    func everyStepAgreesInALargerCache(_ eviction: EvictionPolicyName, _ seed: Int) throws {
        var history = try History(eviction, seed: UInt64(seed) * 3, scale: 6)
        for step in 0..<6000 {
            try history.step()
            if step % 50 == 0 { try history.compare() }
        }
        try history.compare()
    }
}

private struct History: ~Copyable {
    let name: String
    /// How many times as large the cache and the set of keys are.
    let scale: Int
    let cache: Cache
    var model: ModelCache
    var random: SplitMix64
    var now: Int64 = 1_700_000_000_000
    /// Fences taken, with the number of changes of their counter at that time.
    var fences: [(key: String, fence: Fence, changes: Int)] = []
    var changes: [Int: Int] = [:]
    var epoch = 0
    let counters = FenceTable(count: 16384)

    init(_ eviction: EvictionPolicyName, seed: UInt64, scale: Int = 1) throws {
        self.scale = scale
        random = SplitMix64(seed: seed)
        name = "\(eviction.rawValue), seed \(seed), scale \(scale)"
        let limits = Self.limits(&random, kind: Int(seed % 3), scale: scale)
        let share = [0.25, 0.5, 0, 1][Int(seed / 3 % 4)]
        cache = try .single(entries: limits.entries, bytes: limits.bytes, eviction, probationShare: share)
        model = ModelCache(
            eviction,
            maximumEntries: limits.entries,
            maximumBytes: limits.bytes,
            probationShare: share
        )
    }

    static func limits(_ random: inout SplitMix64, kind: Int, scale: Int) -> (entries: Int?, bytes: Int?) {
        let entries = Int.random(in: (scale == 1 ? 1 : 25 * scale)...40 * scale, using: &random)
        let bytes = Int.random(in: 512 * scale...8000 * scale, using: &random)
        return (kind == 1 ? nil : entries, kind == 0 ? nil : bytes)
    }

    // MARK: Steps

    mutating func step() throws {
        let key = self.key()
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: read(key)
        case 30..<48: write(key)
        case 48..<54: modify(key)
        case 54..<60: remove(key)
        case 60..<72: fill(key, kind: .demand)
        case 72..<86: fill(key, kind: .prefetch)
        case 86..<90: fences.append((key, cache.fence(hash: cache.hash(key)), changeCount(key)))
        case 90..<96: try moveClock()
        case 96..<98: drain()
        case 98: try changeLimits()
        default: clearOrInvalidate(key)
        }
    }

    private mutating func key() -> String {
        let number = Int(Double(60 * scale) * random.nextUnit() * random.nextUnit())
        return number == 0 ? "" : String(repeating: "k", count: number % 23) + "\(number)"
    }

    private mutating func value() -> [UInt8] {
        let longest = random.next() % 20 == 0 ? 3000 : 120
        return [UInt8](
            repeating: UInt8(truncatingIfNeeded: random.next()),
            count: Int.random(in: 0...longest, using: &random)
        )
    }

    private mutating func instant() -> Int64 {
        let horizons: [Int64] = [-5, 0, 1, 50, 5_000, 500_000, 100_000_000_000]
        return now + Int64.random(in: 0...20, using: &random) + horizons[Int(random.next() % 7)]
    }

    private mutating func expiry() -> ExpiryUpdate {
        switch random.next() % 4 {
        case 0: .keep
        case 1: .at(instant())
        default: .none
        }
    }

    private mutating func read(_ key: String) {
        let (outcome, value) = cache.read(key, now: now)
        let (modelOutcome, modelValue) = model.read(key, now: now)
        #expect(outcome == modelOutcome, "\(name), reading \(key)")
        #expect(value == modelValue, "\(name), reading \(key)")
    }

    private mutating func write(_ key: String) {
        let value = value()
        let expiry = expiry()
        let condition: WriteCondition = [.always, .always, .ifAbsent, .ifPresent][Int(random.next() % 4)]
        let result = cache.write(key, value, expiry: expiry, condition: condition, now: now)
        let expected = model.write(key, value, expiry: expiry, condition: condition, now: now)
        #expect(result == expected, "\(name), writing \(key)")
        if result == .written { noteChange(key) }
    }

    private mutating func modify(_ key: String) {
        let (choice, value, expiry) = (random.next() % 4, value(), expiry())
        let modification: Modification =
            switch choice {
            case 0: .keep
            case 1: .remove
            case 2: .setExpiry(expiry)
            default: .replace(value: value, expiry: expiry)
            }
        let before = model.entries[key].flatMap { $0.expiresAt > now ? $0.value : nil }
        let result = cache.modify(key, now: now) { value, info in
            #expect(value == before, "\(name), modifying \(key)")
            #expect((info == nil) == (value == nil))
            return modification
        }
        let expected: WriteResult
        switch modification {
        case .keep:
            // The look-up has removed what had expired.
            _ = model.setExpiry(key, .keep, now: now)
            expected = .conditionFailed
        case .remove: expected = model.remove(key, now: now) ? .written : .conditionFailed
        case .setExpiry(let expiry): expected = model.setExpiry(key, expiry, now: now)
        case .replace(let value, let expiry):
            expected = model.write(key, value, expiry: expiry, condition: .always, now: now)
        }
        #expect(result == expected, "\(name), modifying \(key)")
        if result == .written || choice == 1 { noteChange(key) }
    }

    private mutating func remove(_ key: String) {
        let removed = cache.remove(key, now: now)
        let expected = model.remove(key, now: now)
        #expect(removed == expected, "\(name), removing \(key)")
        noteChange(key)
    }

    private mutating func fill(_ key: String, kind: FillKind) {
        let value: [UInt8]? = random.next() % 5 == 0 ? nil : value()
        let expiresAt = random.next() % 2 == 0 ? instant() : nil
        guard random.next() % 3 == 0, let old = fences.popLast() else {
            let result = cache.fill(key, value, expiresAt: expiresAt, kind: kind, now: now)
            let expected = model.fill(key, value, expiresAt: expiresAt, kind: kind, now: now)
            #expect(result == expected, "\(name), filling \(key)")
            return
        }
        let result = cache.fill(old.key, value, expiresAt: expiresAt, fence: old.fence, kind: kind, now: now)
        guard old.changes == changeCount(old.key) else {
            #expect(result == .fenced, "\(name), filling \(old.key) with an old fence")
            return
        }
        let expected = model.fill(old.key, value, expiresAt: expiresAt, kind: kind, now: now)
        #expect(result == expected, "\(name), filling \(old.key) with a fence that holds")
    }

    private mutating func moveClock() throws {
        if random.next() % 8 == 0 {
            now -= 20_000
        } else {
            let steps: [Int64] = [1, 20, 70, 4_000, 400_000, 90_000_000_000]
            now += steps[Int(random.next() % 6)]
        }
        #expect(cache.expire(now: now, limit: .max) == model.expire(now: now), "\(name), expiring at \(now)")
    }

    private mutating func drain() {
        var hashes: [UInt64] = []
        let lost = cache.drainUnused { hashes.append($0) }
        #expect(hashes.count + lost == model.unused.count, "\(name)")
        if lost == 0 { #expect(hashes.sorted() == model.unused.map { cache.hash($0) }.sorted(), "\(name)") }
        model.forgetUnused()
    }

    private mutating func changeLimits() throws {
        let limits = Self.limits(&random, kind: Int(random.next() % 3), scale: scale)
        try cache.setLimits(maximumEntries: limits.entries, maximumBytes: limits.bytes)
        model.setLimits(maximumEntries: limits.entries, maximumBytes: limits.bytes)
        let share = random.nextUnit()
        try cache.setProbationShare(share)
        model.probationShare = share
    }

    private mutating func clearOrInvalidate(_ key: String) {
        if scale == 1, random.next() % 4 == 0 {
            cache.removeAll()
            model.removeAll()
            epoch += 1
        } else {
            cache.invalidate(hash: cache.hash(key))
            noteChange(key)
        }
    }

    private func changeCount(_ key: String) -> Int {
        epoch * 1_000_000 + changes[counters.index(cache.hash(key)), default: 0]
    }

    private mutating func noteChange(_ key: String) {
        changes[counters.index(cache.hash(key)), default: 0] += 1
    }

    // MARK: Comparison

    func compare() throws {
        try cache.checkInvariants()
        #expect(cache.keys(now: now).sorted() == model.visibleKeys(now: now), "\(name)")
        #expect(cache.usedBytes == model.bytes, "\(name)")
        #expect(cache.count == model.count, "\(name)")
        let statistics = cache.statistics()
        #expect(statistics.hits == model.hits, "\(name)")
        #expect(statistics.misses == model.misses, "\(name)")
        #expect(statistics.firstUses == model.firstUses, "\(name)")
        #expect(statistics.evictions == model.evictions, "\(name)")
        #expect(statistics.expirations == model.expirations, "\(name)")
        #expect(statistics.probationEntries == model.probation.count, "\(name)")
    }
}
