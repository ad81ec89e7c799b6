import CacheCore

/// What the cache is meant to do, with dictionaries and arrays: one shard, no speed.
struct ModelCache {
    struct Entry {
        /// `nil`: the mark that the origin does not have the key.
        var value: [UInt8]?
        var expiresAt = Int64.max
        var isOnProbation = false
        /// How many entries had come when this one did.
        var arrival = 0
    }

    let eviction: EvictionPolicyName
    var maximumEntries: Int?
    var maximumBytes: Int?
    var probationShare: Double

    private(set) var entries: [String: Entry] = [:]
    private(set) var policy: any NaivePolicy
    /// Oldest first.
    private(set) var probation: [String] = []
    /// Keys of prefetched entries that left unused, in order.
    private(set) var unused: [String] = []
    private var insertions = 0
    private(set) var hits = 0
    private(set) var misses = 0
    private(set) var firstUses = 0
    private(set) var evictions = 0
    private(set) var expirations = 0

    init(_ eviction: EvictionPolicyName, maximumEntries: Int?, maximumBytes: Int?, probationShare: Double) {
        self.eviction = eviction
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
        self.probationShare = probationShare
        policy = eviction.naive
    }

    // MARK: Costs

    func cost(_ key: String, _ value: [UInt8]?) -> Int {
        let block = 24 + key.utf8.count + (value?.count ?? 0) + 8
        return (block + 15) / 16 * 16 + 24 + 24 + policyBytes
    }

    private var policyBytes: Int {
        switch eviction {
        case .lru, .sieve: 0
        case .s3fifo: 24
        case .arc: 48
        case .wTinyLFU: 16
        }
    }

    var bytes: Int { entries.reduce(0) { $0 + cost($1.key, $1.value.value) } }

    var count: Int { entries.values.count { $0.value != nil } }

    func visibleKeys(now: Int64) -> [String] {
        entries.filter { $0.value.value != nil && $0.value.expiresAt > now }.keys.sorted()
    }

    // MARK: Operations

    mutating func read(_ key: String, now: Int64) -> (ReadOutcome, [UInt8]?) {
        expireIfDue(key, now: now)
        guard let entry = entries[key] else {
            misses += 1
            return (.miss, nil)
        }
        if entry.isOnProbation {
            endProbation(key)
            policy.insert(key, recalled: policy.recall(key))
            guard let value = entry.value else { return (.absentFirstUse, nil) }
            firstUses += 1
            return (.firstUse, value)
        }
        policy.touch(key)
        guard let value = entry.value else { return (.absent, nil) }
        hits += 1
        return (.hit, value)
    }

    mutating func write(
        _ key: String,
        _ value: [UInt8],
        expiry: ExpiryUpdate,
        condition: WriteCondition,
        now: Int64
    ) -> WriteResult {
        expireIfDue(key, now: now)
        let isPresent = entries[key]?.value != nil
        if condition == .ifAbsent, isPresent { return .conditionFailed }
        if condition == .ifPresent, !isPresent { return .conditionFailed }
        if let maximumBytes, cost(key, value) > maximumBytes { return .tooLarge }
        let expiresAt =
            switch expiry {
            case .none: Int64.max
            case .keep: isPresent ? entries[key]?.expiresAt ?? .max : .max
            case .at(let instant): instant
            }
        if expiresAt <= now {
            drop(key)
            return .written
        }
        if entries[key] == nil {
            insert(key, Entry(value: value, expiresAt: expiresAt))
        } else {
            replace(key, Entry(value: value, expiresAt: expiresAt))
        }
        return .written
    }

    mutating func setExpiry(_ key: String, _ update: ExpiryUpdate, now: Int64) -> WriteResult {
        expireIfDue(key, now: now)
        guard entries[key]?.value != nil, update != .keep else { return .conditionFailed }
        switch update {
        case .at(let instant) where instant <= now: drop(key)
        case .at(let instant): entries[key]?.expiresAt = instant
        case .none, .keep: entries[key]?.expiresAt = .max
        }
        return .written
    }

    mutating func remove(_ key: String, now: Int64) -> Bool {
        expireIfDue(key, now: now)
        let hadValue = entries[key]?.value != nil
        drop(key)
        return hadValue
    }

    mutating func fill(_ key: String, _ value: [UInt8]?, expiresAt: Int64?, kind: FillKind, now: Int64) -> FillResult {
        expireIfDue(key, now: now)
        guard entries[key] == nil else { return .alreadyPresent }
        if let maximumBytes, cost(key, value) > maximumBytes { return .tooLarge }
        guard expiresAt ?? .max > now else { return .expired }
        insert(key, Entry(value: value, expiresAt: expiresAt ?? .max, isOnProbation: kind == .prefetch))
        return .inserted
    }

    mutating func removeAll() {
        for key in entries.keys where entries[key]?.isOnProbation == true { unused.append(key) }
        entries = [:]
        probation = []
        policy = eviction.naive
    }

    mutating func expire(now: Int64) -> Int {
        let due = entries.filter { $0.value.expiresAt <= now }.keys
        for key in due { expireIfDue(key, now: now) }
        return due.count
    }

    mutating func forgetUnused() { unused = [] }

    mutating func setLimits(maximumEntries: Int?, maximumBytes: Int?) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
        _ = makeRoom(entries: 0, bytes: 0, onProbation: false, sparing: nil)
    }

    // MARK: Steps

    private mutating func expireIfDue(_ key: String, now: Int64) {
        guard let entry = entries[key], entry.expiresAt <= now else { return }
        drop(key)
        expirations += 1
    }

    /// Removes an entry from everywhere.
    private mutating func drop(_ key: String) {
        guard let entry = entries[key] else { return }
        if entry.isOnProbation {
            endProbation(key)
            unused.append(key)
        } else {
            policy.remove(key)
        }
        entries[key] = nil
    }

    private mutating func endProbation(_ key: String) {
        probation.removeAll { $0 == key }
        entries[key]?.isOnProbation = false
    }

    private mutating func insert(_ key: String, _ entry: Entry) {
        let recalled = !entry.isOnProbation && policy.recall(key)
        let bytes = cost(key, entry.value)
        _ = makeRoom(entries: 1, bytes: bytes, onProbation: entry.isOnProbation, sparing: nil)
        insertions += 1
        entries[key] = entry
        entries[key]?.arrival = insertions
        if entry.isOnProbation { probation.append(key) } else { policy.insert(key, recalled: recalled) }
    }

    private mutating func replace(_ key: String, _ entry: Entry) {
        if entries[key]?.isOnProbation == true {
            endProbation(key)
            unused.append(key)
            policy.insert(key, recalled: policy.recall(key))
        } else {
            policy.touch(key)
        }
        let growth = cost(key, entry.value) - cost(key, entries[key]?.value)
        let isDetached = growth > 0 && makeRoom(entries: 0, bytes: growth, onProbation: false, sparing: key)
        entries[key] = entry
        if isDetached { policy.insert(key, recalled: policy.recall(key)) }
    }

    private mutating func makeRoom(entries more: Int, bytes: Int, onProbation: Bool, sparing spared: String?) -> Bool {
        var isSparedDetached = false
        while entries.count + more > maximumEntries ?? .max || self.bytes + bytes > maximumBytes ?? .max {
            let fewest = probationShare == 0 ? 1 : max(1, min(64, entries.count))
            let span = max(fewest, Int(Double(entries.count) * probationShare))
            let mostBytes = maximumBytes.map { max(1, Int(Double($0) * probationShare)) } ?? .max
            let probationBytes = probation.reduce(0) { $0 + cost($1, entries[$1]?.value) }
            let exceeds = probationBytes + (onProbation ? bytes : 0) > mostBytes
            let age = probation.first.flatMap { entries[$0] }.map { insertions - $0.arrival } ?? 0
            if !probation.isEmpty, exceeds || age + more >= span {
                evictFromProbation()
            } else if let victim = policy.evict(residents: entries.count) {
                if victim == spared {
                    isSparedDetached = true
                } else {
                    entries[victim] = nil
                    evictions += 1
                }
            } else {
                evictFromProbation()
            }
        }
        return isSparedDetached
    }

    private mutating func evictFromProbation() {
        drop(probation[0])
        evictions += 1
    }
}
