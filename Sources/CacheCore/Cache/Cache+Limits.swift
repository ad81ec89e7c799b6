internal import PredisPrimitives

extension Cache {
    /// Entries with a value, expired ones included until they are met; marks of absence are not counted.
    ///
    /// - Complexity: O(shards), which are asked one after the other. The same holds for all totals.
    public var count: Int {
        switch shards {
        case .lru(let shards): shards.sum { $0.count }
        case .s3fifo(let shards): shards.sum { $0.count }
        case .sieve(let shards): shards.sum { $0.count }
        case .arc(let shards): shards.sum { $0.count }
        case .wTinyLFU(let shards): shards.sum { $0.count }
        }
    }

    /// What the entries cost, in bytes.
    ///
    /// Each costs its block, which is a header of 24 bytes, key, value and the allocator's 8, rounded up to 16; 24 for
    /// its links; 24 for its share of the table (8 bytes a slot, at a load of at least a third while the cache is not
    /// shrinking); with S3-FIFO 24 for the ghost, with ARC 48 for both, with W-TinyLFU 16 for the sketch. Not counted:
    /// about 8 to 70 KiB of fixed structures a shard, and links of entries that have left a cache that was fuller once.
    ///
    /// A cache that stores no values counts them all the same.
    public var usedBytes: Int {
        switch shards {
        case .lru(let shards): shards.sum { $0.usedBytes }
        case .s3fifo(let shards): shards.sum { $0.usedBytes }
        case .sieve(let shards): shards.sum { $0.usedBytes }
        case .arc(let shards): shards.sum { $0.usedBytes }
        case .wTinyLFU(let shards): shards.sum { $0.usedBytes }
        }
    }

    /// The most entries; `nil`: not limited.
    public var maximumEntries: Int? { limits.withLock { $0.maximumEntries } }

    /// The most bytes; `nil`: not limited.
    public var maximumBytes: Int? { limits.withLock { $0.maximumBytes } }

    /// The share of the cache that unused prefetched entries may hold against demand.
    public var probationShare: Double { limits.withLock { $0.probationShare } }

    /// The counters and contents of all shards.
    public func statistics() -> CacheStatistics {
        switch shards {
        case .lru(let shards): shards.statistics()
        case .s3fifo(let shards): shards.statistics()
        case .sieve(let shards): shards.statistics()
        case .arc(let shards): shards.statistics()
        case .wTinyLFU(let shards): shards.statistics()
        }
    }

    /// Sets the counters of events to zero; contents are not touched.
    public func resetStatistics() {
        switch shards {
        case .lru(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.statistics = .init() } }
        case .s3fifo(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.statistics = .init() } }
        case .sieve(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.statistics = .init() } }
        case .arc(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.statistics = .init() } }
        case .wTinyLFU(let shards): for index in 0..<shardCount { shards.withShard(index) { $0.statistics = .init() } }
        }
    }

    /// Changes the limits; what exceeds them leaves at once.
    ///
    /// The number of shards stays.
    ///
    /// - Throws: ``CacheConfigurationError`` if there is no limit, or one too small for the number of shards; nothing
    ///   changes then.
    public func setLimits(maximumEntries: Int?, maximumBytes: Int?) throws(CacheConfigurationError) {
        try CacheConfiguration.validateLimits(
            maximumEntries: maximumEntries,
            maximumBytes: maximumBytes,
            shards: shardCount
        )
        changeLimits {
            $0.maximumEntries = maximumEntries
            $0.maximumBytes = maximumBytes
        }
    }

    /// Changes the share of the cache for unused prefetched entries.
    ///
    /// With 0 one of them may stay in each shard; with any other share they stay until 64 entries have come, or as many as the
    /// shard holds.
    ///
    /// Nothing leaves at once: what has had its time is first to go when room is needed.
    ///
    /// - Throws: ``CacheConfigurationError/invalidProbationShare(_:)`` outside `0 ... 1`.
    public func setProbationShare(_ share: Double) throws(CacheConfigurationError) {
        try CacheConfiguration.validateProbationShare(share)
        changeLimits { $0.probationShare = share }
    }

    private func changeLimits(_ change: (inout CacheLimits) -> Void) {
        limits.withLock { change(&$0) }
        switch shards {
        case .lru(let shards): shards.apply(limits)
        case .s3fifo(let shards): shards.apply(limits)
        case .sieve(let shards): shards.apply(limits)
        case .arc(let shards): shards.apply(limits)
        case .wTinyLFU(let shards): shards.apply(limits)
        }
    }
}
