internal import PredisPrimitives

extension ShardSet where Policy: ~Copyable {
    /// A cursor is the shard's number above bit 32 and the next node below.
    func scan(cursor: UInt64, limit: Int, now: Int64, _ visit: (UnsafeRawBufferPointer, Int) -> Void) -> UInt64 {
        var index = Int(cursor >> 32)
        var start = Int(cursor & 0xFFFF_FFFF)
        var limit = max(1, limit)
        while index < count, limit > 0 {
            let next = withShard(index) { $0.scan(from: start, limit: &limit, now: now, visit) }
            if let next { return UInt64(index) << 32 | UInt64(next) }
            index += 1
            start = 0
        }
        return index < count ? UInt64(index) << 32 : 0
    }

    func withRandomKey(using generator: inout SplitMix64, now: Int64, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool
    {
        let total = sum { $0.count }
        guard total > 0 else { return false }
        var rest = Int.random(in: 0..<total, using: &generator)
        var first = 0
        while first < count - 1 {
            let part = withShard(first) { $0.count }
            guard rest >= part else { break }
            rest -= part
            first += 1
        }
        for offset in 0..<count {
            let isFound = withShard((first + offset) % count) { $0.withRandomKey(using: &generator, now: now, body) }
            if isFound { return true }
        }
        return false
    }

    func drainUnused(_ body: (UInt64) -> Void) -> Int {
        sum { $0.outbox.drain(body) }
    }

    func statistics() -> CacheStatistics {
        var total = CacheStatistics()
        for index in 0..<count { withShard(index) { total.add($0) } }
        return total
    }

    /// Gives every shard its part of the limits.
    ///
    /// They are read under the shard's lock, so that of several changes at a time the last one holds in every shard.
    func apply(_ limits: Locked<CacheLimits>) {
        for index in 0..<count {
            withShard(index) { shard in
                let limits = limits.withLock { $0 }
                shard.setLimits(ShardLimits(limits, index: index, count: count))
            }
        }
    }

    func checkInvariants() throws(InvariantViolation) {
        for index in 0..<count {
            let violation = withShard(index) { (shard) -> InvariantViolation? in
                do throws(InvariantViolation) {
                    try shard.checkInvariants()
                    return nil
                } catch {
                    return InvariantViolation(description: "shard \(index): \(error)")
                }
            }
            if let violation { throw violation }
        }
    }
}

extension CacheStatistics {
    /// Adds the counters and contents of one shard.
    mutating func add<Policy: EvictionPolicy & ~Copyable>(_ shard: borrowing Shard<Policy>) {
        hits += shard.statistics.hits
        misses += shard.statistics.misses
        firstUses += shard.statistics.firstUses
        absentHits += shard.statistics.absentHits
        absentFirstUses += shard.statistics.absentFirstUses
        demandInsertions += shard.statistics.demandInsertions
        prefetchInsertions += shard.statistics.prefetchInsertions
        evictions += shard.statistics.evictions
        expirations += shard.statistics.expirations
        unusedPrefetches += shard.statistics.unusedPrefetches
        refusedFills += shard.statistics.refusedFills
        refusedSizes += shard.statistics.refusedSizes
        entries += shard.count
        absentMarkers += shard.absentCount
        probationEntries += shard.probation.count
        bytes += shard.usedBytes
        residentsPerShard.append(shard.table.count)
    }
}
