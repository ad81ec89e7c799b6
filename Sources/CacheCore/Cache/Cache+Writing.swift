extension Cache {
    /// Stores a value if `condition` holds.
    ///
    /// A write is an access for the eviction policy and moves the key's fence.
    ///
    /// A write that is refused as ``WriteResult/tooLarge`` leaves the old value; whoever has changed the origin removes
    /// the key then.
    public func write(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        value: UnsafeRawBufferPointer,
        expiry: ExpiryUpdate = .none,
        condition: WriteCondition = .always,
        now: Int64
    ) -> WriteResult {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) {
                $0.write(key, hash: hash, value: value, expiry: expiry, condition: condition, now: now)
            }
        case .s3fifo(let shards):
            shards.withShard(of: hash) {
                $0.write(key, hash: hash, value: value, expiry: expiry, condition: condition, now: now)
            }
        case .sieve(let shards):
            shards.withShard(of: hash) {
                $0.write(key, hash: hash, value: value, expiry: expiry, condition: condition, now: now)
            }
        case .arc(let shards):
            shards.withShard(of: hash) {
                $0.write(key, hash: hash, value: value, expiry: expiry, condition: condition, now: now)
            }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) {
                $0.write(key, hash: hash, value: value, expiry: expiry, condition: condition, now: now)
            }
        }
    }

    /// Reads and changes an entry in one step.
    ///
    /// Replacing a prefetched entry nobody has asked for counts as its leaving unused: where showing the old value is a
    /// demand, read first.
    ///
    /// `body` gets the value and what is known of it, or nothing where the key has no value. The result is
    /// ``WriteResult/conditionFailed`` if nothing was changed: by ``Modification/keep``, or for want of an entry to
    /// change.
    ///
    /// - Throws: What `body` throws; everything is as it was then.
    public func modify<Failure: Error>(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer?, EntryInfo?) throws(Failure) -> Modification
    ) throws(Failure) -> WriteResult {
        var failure: Failure?
        let result = modifyOrKeep(key, hash: hash, now: now) { value, info in
            do throws(Failure) {
                return try body(value, info)
            } catch {
                failure = error
                return .keep
            }
        }
        if let failure { throw failure }
        return result
    }

    private func modifyOrKeep(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer?, EntryInfo?) -> Modification
    ) -> WriteResult {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) { $0.modify(key, hash: hash, now: now, body) }
        case .s3fifo(let shards):
            shards.withShard(of: hash) { $0.modify(key, hash: hash, now: now, body) }
        case .sieve(let shards):
            shards.withShard(of: hash) { $0.modify(key, hash: hash, now: now, body) }
        case .arc(let shards):
            shards.withShard(of: hash) { $0.modify(key, hash: hash, now: now, body) }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) { $0.modify(key, hash: hash, now: now, body) }
        }
    }

    /// Deletes a key or its mark of absence, and moves its fence whether it is resident or not.
    ///
    /// - Returns: Whether there was a value that had not expired.
    public func remove(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) -> Bool {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) { $0.remove(key, hash: hash, now: now) }
        case .s3fifo(let shards):
            shards.withShard(of: hash) { $0.remove(key, hash: hash, now: now) }
        case .sieve(let shards):
            shards.withShard(of: hash) { $0.remove(key, hash: hash, now: now) }
        case .arc(let shards):
            shards.withShard(of: hash) { $0.remove(key, hash: hash, now: now) }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) { $0.remove(key, hash: hash, now: now) }
        }
    }

    /// Empties the cache and moves the fences of all keys.
    ///
    /// Shards are emptied one after the other.
    ///
    /// - Complexity: O(entries).
    public func removeAll() {
        switch shards {
        case .lru(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.removeAll() } }
        case .s3fifo(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.removeAll() } }
        case .sieve(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.removeAll() } }
        case .arc(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.removeAll() } }
        case .wTinyLFU(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.removeAll() } }
        }
    }
}
