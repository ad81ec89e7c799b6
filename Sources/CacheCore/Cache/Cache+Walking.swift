public import PredisPrimitives

extension Cache {
    /// Visits keys that have a value, a part at each call.
    ///
    /// A key that is resident from the first call to the last is visited; one that comes or goes in between may be; a
    /// key that leaves and comes back may be visited twice.
    ///
    /// A call looks at `limit` places, at least one, which also bounds how long a lock is held. The cursor is 0 at
    /// first, then what the last call returned; any other number is harmless. `visit` is given the key and how often it
    /// was hit, as far as the policy counts.
    ///
    /// - Returns: The cursor to go on with; 0: done.
    public func scan(
        cursor: UInt64,
        limit: Int,
        now: Int64,
        _ visit: (UnsafeRawBufferPointer, Int) -> Void
    ) -> UInt64 {
        switch shards {
        case .lru(let shards): shards.scan(cursor: cursor, limit: limit, now: now, visit)
        case .s3fifo(let shards): shards.scan(cursor: cursor, limit: limit, now: now, visit)
        case .sieve(let shards): shards.scan(cursor: cursor, limit: limit, now: now, visit)
        case .arc(let shards): shards.scan(cursor: cursor, limit: limit, now: now, visit)
        case .wTinyLFU(let shards): shards.scan(cursor: cursor, limit: limit, now: now, visit)
        }
    }

    /// Shows a key that has a value, each with the same probability.
    ///
    /// - Returns: Whether there is any.
    /// - Complexity: O(shards); O(entries) where almost all entries have expired or are marks of absence.
    public func withRandomKey(
        using generator: inout SplitMix64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        switch shards {
        case .lru(let shards): shards.withRandomKey(using: &generator, now: now, body)
        case .s3fifo(let shards): shards.withRandomKey(using: &generator, now: now, body)
        case .sieve(let shards): shards.withRandomKey(using: &generator, now: now, body)
        case .arc(let shards): shards.withRandomKey(using: &generator, now: now, body)
        case .wTinyLFU(let shards): shards.withRandomKey(using: &generator, now: now, body)
        }
    }

    /// Removes entries whose time is over; others leave when they are met.
    ///
    /// In each shard at most `limit` timers are handled, counting those that only move to a finer wheel: it bounds how
    /// long a lock is held. Call again soon if a call removes much.
    ///
    /// - Returns: How many entries were removed.
    @discardableResult
    public func expire(now: Int64, limit: Int) -> Int {
        switch shards {
        case .lru(let shards): shards.sum { $0.expire(now: now, limit: limit) }
        case .s3fifo(let shards): shards.sum { $0.expire(now: now, limit: limit) }
        case .sieve(let shards): shards.sum { $0.expire(now: now, limit: limit) }
        case .arc(let shards): shards.sum { $0.expire(now: now, limit: limit) }
        case .wTinyLFU(let shards): shards.sum { $0.expire(now: now, limit: limit) }
        }
    }

    /// Compares everything in the cache with everything else; for tests.
    ///
    /// - Throws: ``InvariantViolation``.
    /// - Complexity: O(entries), each shard locked meanwhile.
    public func checkInvariants() throws(InvariantViolation) {
        switch shards {
        case .lru(let shards): try shards.checkInvariants()
        case .s3fifo(let shards): try shards.checkInvariants()
        case .sieve(let shards): try shards.checkInvariants()
        case .arc(let shards): try shards.checkInvariants()
        case .wTinyLFU(let shards): try shards.checkInvariants()
        }
    }
}
