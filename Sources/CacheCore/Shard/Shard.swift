internal import PredisPrimitives

/// One part of the cache: every entry whose key hashes to it, and all that decides about them.
///
/// No lock, no clock: the owner serialises calls and passes the time. Callers pass keys with their hash by the shard's
/// hasher.
///
/// An entry is a block found through ``SlotTable``. Its node in ``NodeSlab`` puts it into exactly one queue: the
/// eviction policy's, or, while it is a prefetched entry that nobody has asked for, the probation queue. If it expires,
/// its timer is in the ``TimerWheel``.
///
/// **Room.** Entries and bytes are limited, and room is made before anything is added. Who leaves: the oldest on
/// probation if so many entries have come since as are the share of those resident, or if probation exceeds its share of
/// the bytes; else the policy's victim; else the oldest on probation. So a shard that is not full keeps what it has,
/// prefetched entries never hold more than their share against others (or 64 entries, if that is more), and the fewer are
/// fetched the fewer they hold.
///
/// **Bytes.** An entry costs its block, its node, its share of the slots and of the policy's memory: see
/// ``cost(keyCount:valueCount:)``.
///
/// **Probation.** A prefetched entry enters its own queue and changes nobody's order. Its first use moves it into the
/// policy as if it were inserted by that demand. If it leaves before (evicted, expired, deleted, overwritten, cleared),
/// its hash goes to the outbox, once.
///
/// **Fences.** Writes, deletions, changes of expiry and clearing move the key's fence; evictions, expirations and fills
/// do not.
struct Shard<Policy: EvictionPolicy & ~Copyable>: ~Copyable {
    // A read touches the first two fields: with the lock before them they fill one cache line.
    var table: SlotTable
    var statistics = CacheStatistics()
    var slab = NodeSlab()
    var policy = Policy()
    var usedBytes = 0
    var absentCount = 0
    var limits: ShardLimits
    var probation = NodeList()
    var probationBytes = 0
    /// Entries that have come so far, for the age of those on probation.
    var insertions: UInt64 = 0
    var wheel = TimerWheel()
    var fences: FenceTable
    var outbox = UnusedOutbox()
    let storesValues: Bool

    init(limits: ShardLimits, hasher: KeyHasher, fenceCount: Int, storesValues: Bool) {
        self.limits = limits
        self.storesValues = storesValues
        table = SlotTable(hasher: hasher)
        fences = FenceTable(count: fenceCount)
    }

    deinit {
        for index in 0..<slab.used where slab.nodes[index].block != nil {
            slab.nodes[index].entry.deallocate()
        }
    }

    /// What an entry counts against the limit, in bytes.
    ///
    /// The block as `malloc` rounds it (header 24, key, value, allocator's header 8, up to a multiple of 16), 24 for
    /// the node, 24 for the slots (8 at a load of a third or more), and the policy's own
    /// ``EvictionPolicy/bytesPerEntry``. The fixed parts are what each costs at most in a full shard, so real memory
    /// stays below the count; a hollow entry counts the value it does not hold.
    @inline(__always)
    static func cost(keyCount: Int, valueCount: Int) -> Int {
        Entry.blockBytes(keyCount: keyCount, valueCount: valueCount) &+ fixedCost
    }

    static var fixedCost: Int { NodeSlab.bytesPerNode + SlotTable.bytesPerEntry + Policy.bytesPerEntry }

    func cost(of entry: Entry) -> Int {
        entry.blockBytes + Self.fixedCost
    }

    /// Entries with a value, expired ones included until they are met.
    var count: Int { table.count - absentCount }
}

// MARK: Reading

extension Shard where Policy: ~Copyable {
    /// A demand access.
    @inline(__always)
    mutating func read(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> ReadOutcome {
        guard let slot = table.find(key, hash: hash) else {
            statistics.misses &+= 1
            return .miss
        }
        let entry = table[slot]
        guard entry.metadata.isPlain, entry.expiresAt > now else {
            return readUnusual(slot, hash: hash, now: now, body)
        }
        policy.touch(entry, hash: hash, in: slab.nodes)
        statistics.hits &+= 1
        body(entry.value)
        return .hit
    }

    /// A demand access that found an expired, absent or prefetched entry.
    private mutating func readUnusual(
        _ slot: Int,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> ReadOutcome {
        let entry = table[slot]
        guard entry.expiresAt > now else {
            expire(slot, hash: hash)
            statistics.misses += 1
            return .miss
        }
        let isFirstUse = entry.metadata.isOnProbation
        if isFirstUse {
            endProbation(entry, hash: hash, isUsed: true)
            policy.insert(entry.metadata.node, recalled: policy.recall(hash), in: slab.nodes)
        } else {
            policy.touch(entry, hash: hash, in: slab.nodes)
        }
        if entry.metadata.isAbsent {
            statistics.absentHits += 1
            statistics.absentFirstUses += isFirstUse ? 1 : 0
            return isFirstUse ? .absentFirstUse : .absent
        }
        statistics.firstUses += 1
        body(entry.value)
        return .firstUse
    }

    /// Ends the probation of an entry whose demand was answered by its load; not an access of its own.
    mutating func promote(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) {
        guard let entry = resident(key, hash: hash, now: now), entry.metadata.isOnProbation else { return }
        endProbation(entry, hash: hash, isUsed: true)
        policy.insert(entry.metadata.node, recalled: policy.recall(hash), in: slab.nodes)
    }

    /// Shows an entry with a value, changing nothing.
    func peek(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer, EntryInfo) -> Void
    ) -> Bool {
        guard let entry = resident(key, hash: hash, now: now), !entry.metadata.isAbsent else { return false }
        body(entry.value, info(entry, hash: hash))
        return true
    }

    /// Whether a key has an entry or a mark that has not expired; changes nothing.
    ///
    /// `mutating` because the compiler would copy the shard's fields for each call otherwise.
    @inline(__always)
    mutating func isResident(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) -> Bool {
        guard let slot = table.find(key, hash: hash) else { return false }
        return table[slot].expiresAt > now
    }

    /// The entry or mark of a key that has not expired; changes nothing.
    func resident(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) -> Entry? {
        guard let slot = table.find(key, hash: hash), table[slot].expiresAt > now else { return nil }
        return table[slot]
    }

    func info(_ entry: Entry, hash: UInt64) -> EntryInfo {
        EntryInfo(
            expiresAt: entry.expiresAt == Entry.never ? nil : entry.expiresAt,
            valueCount: entry.valueCount,
            bytes: cost(of: entry),
            isUnusedPrefetch: entry.metadata.isOnProbation,
            frequency: policy.frequency(of: entry, hash: hash)
        )
    }
}
