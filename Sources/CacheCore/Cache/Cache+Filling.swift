extension Cache {
    /// The state of a key's changes now: taken before a load begins, compared when its value is filled in.
    ///
    /// WATCH can use it as well.
    public func fence(hash: UInt64) -> Fence {
        switch shards {
        case .lru(let shards): shards.withShard(of: hash) { $0.fences.fence(hash) }
        case .s3fifo(let shards): shards.withShard(of: hash) { $0.fences.fence(hash) }
        case .sieve(let shards): shards.withShard(of: hash) { $0.fences.fence(hash) }
        case .arc(let shards): shards.withShard(of: hash) { $0.fences.fence(hash) }
        case .wTinyLFU(let shards): shards.withShard(of: hash) { $0.fences.fence(hash) }
        }
    }

    /// Moves a key's fence: loads under way will not be kept.
    ///
    /// A resident entry stays.
    public func invalidate(hash: UInt64) {
        switch shards {
        case .lru(let shards): shards.withShard(of: hash) { $0.fences.advance(hash) }
        case .s3fifo(let shards): shards.withShard(of: hash) { $0.fences.advance(hash) }
        case .sieve(let shards): shards.withShard(of: hash) { $0.fences.advance(hash) }
        case .arc(let shards): shards.withShard(of: hash) { $0.fences.advance(hash) }
        case .wTinyLFU(let shards): shards.withShard(of: hash) { $0.fences.advance(hash) }
        }
    }

    /// Brings in what was loaded from the origin, unless the key was changed since `fence` was taken or is resident.
    ///
    /// Without a value the key is marked as absent from the origin; the mark should expire. A prefetched value goes on
    /// probation; a demanded one is an insertion for the eviction policy. `expiresAt` is in milliseconds since 1970,
    /// `nil`: never.
    public func fill(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        value: UnsafeRawBufferPointer?,
        expiresAt: Int64?,
        fence: Fence,
        kind: FillKind,
        now: Int64
    ) -> FillResult {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) {
                $0.fill(key, hash: hash, value: value, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
        case .s3fifo(let shards):
            shards.withShard(of: hash) {
                $0.fill(key, hash: hash, value: value, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
        case .sieve(let shards):
            shards.withShard(of: hash) {
                $0.fill(key, hash: hash, value: value, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
        case .arc(let shards):
            shards.withShard(of: hash) {
                $0.fill(key, hash: hash, value: value, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) {
                $0.fill(key, hash: hash, value: value, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
        }
    }

    /// Hands over the key hashes of prefetched entries that left without having been asked for, each once.
    ///
    /// A shard keeps at most 256 of them; call often.
    ///
    /// - Returns: How many more there were, since the last call, whose hashes were not kept.
    public func drainUnused(_ body: (UInt64) -> Void) -> Int {
        switch shards {
        case .lru(let shards): shards.drainUnused(body)
        case .s3fifo(let shards): shards.drainUnused(body)
        case .sieve(let shards): shards.drainUnused(body)
        case .arc(let shards): shards.drainUnused(body)
        case .wTinyLFU(let shards): shards.drainUnused(body)
        }
    }

    /// Takes a prefetched entry out of probation because its load has answered a demand that found it under way.
    ///
    /// Counts no access; the demand was counted when it missed. Does nothing for any other entry.
    public func promote(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) {
        switch shards {
        case .lru(let shards): shards.withShard(of: hash) { $0.promote(key, hash: hash, now: now) }
        case .s3fifo(let shards): shards.withShard(of: hash) { $0.promote(key, hash: hash, now: now) }
        case .sieve(let shards): shards.withShard(of: hash) { $0.promote(key, hash: hash, now: now) }
        case .arc(let shards): shards.withShard(of: hash) { $0.promote(key, hash: hash, now: now) }
        case .wTinyLFU(let shards): shards.withShard(of: hash) { $0.promote(key, hash: hash, now: now) }
        }
    }
}
