public import PredisPrimitives

/// A sharded in-memory cache of byte strings, bounded in entries, bytes or both.
///
/// Every operation may be called from any thread and blocks only for the lock of the shards it touches. Keys come with
/// their hash by ``hasher``, which callers often have already; another hash corrupts the cache. Times are milliseconds
/// since 1970, given by the caller; an entry has expired from the instant of its expiry on. The clock may be set back.
///
/// Closures run under a lock: they must not call the cache, block, or keep the buffers they get.
///
/// Limits are divided evenly among the shards and hold at every moment, also while room is made.
public final class Cache: @unchecked Sendable {
    // Safety: `shards` guards its contents by its locks, `limits` by its own; the rest never changes.

    /// Every policy with its own compiled code: a call through a generic class would look each operation up at run
    /// time.
    enum Shards {
        case lru(ShardSet<LRUPolicy>)
        case s3fifo(ShardSet<S3FIFOPolicy>)
        case sieve(ShardSet<SIEVEPolicy>)
        case arc(ShardSet<ARCPolicy>)
        case wTinyLFU(ShardSet<WTinyLFUPolicy>)
    }

    /// Hashes keys for this cache.
    public let hasher: KeyHasher
    /// How many shards there are.
    public let shardCount: Int
    public let eviction: EvictionPolicyName

    let shards: Shards
    let limits: Locked<CacheLimits>
    /// The cache whose shards this one shows without locking.
    private let owner: Cache?

    /// Makes an empty cache.
    ///
    /// - Throws: ``CacheConfigurationError`` where ``CacheConfiguration/validate()`` does.
    public static func make(_ configuration: CacheConfiguration) throws(CacheConfigurationError) -> Cache {
        try configuration.validate()
        return Cache(configuration)
    }

    private init(_ configuration: CacheConfiguration) {
        hasher = KeyHasher(seed: configuration.hashSeed)
        shardCount = configuration.effectiveShardCount
        eviction = configuration.eviction
        shards =
            switch configuration.eviction {
            case .lru: .lru(ShardSet(configuration, hasher: hasher))
            case .s3fifo: .s3fifo(ShardSet(configuration, hasher: hasher))
            case .sieve: .sieve(ShardSet(configuration, hasher: hasher))
            case .arc: .arc(ShardSet(configuration, hasher: hasher))
            case .wTinyLFU: .wTinyLFU(ShardSet(configuration, hasher: hasher))
            }
        limits = Locked(configuration.limits)
        owner = nil
    }

    /// A view of the shards of `cache` for whoever holds their locks.
    init(exclusiveViewOf cache: Cache) {
        hasher = cache.hasher
        shardCount = cache.shardCount
        eviction = cache.eviction
        shards =
            switch cache.shards {
            case .lru(let shards): .lru(shards.exclusive)
            case .s3fifo(let shards): .s3fifo(shards.exclusive)
            case .sieve(let shards): .sieve(shards.exclusive)
            case .arc(let shards): .arc(shards.exclusive)
            case .wTinyLFU(let shards): .wTinyLFU(shards.exclusive)
            }
        limits = cache.limits
        owner = cache
    }

    deinit {
        guard owner == nil else { return }
        switch shards {
        case .lru(let shards): shards.deallocate()
        case .s3fifo(let shards): shards.deallocate()
        case .sieve(let shards): shards.deallocate()
        case .arc(let shards): shards.deallocate()
        case .wTinyLFU(let shards): shards.deallocate()
        }
    }
}

// MARK: Reading

extension Cache {
    /// A demand access: counted, and known to the eviction policy.
    ///
    /// `body` gets the value, for ``ReadOutcome/hit`` and ``ReadOutcome/firstUse`` only.
    ///
    /// - Complexity: O(1). Allocates nothing.
    public func read(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> ReadOutcome {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) { $0.read(key, hash: hash, now: now, body) }
        case .s3fifo(let shards):
            shards.withShard(of: hash) { $0.read(key, hash: hash, now: now, body) }
        case .sieve(let shards):
            shards.withShard(of: hash) { $0.read(key, hash: hash, now: now, body) }
        case .arc(let shards):
            shards.withShard(of: hash) { $0.read(key, hash: hash, now: now, body) }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) { $0.read(key, hash: hash, now: now, body) }
        }
    }

    /// Shows an entry without counting an access; nothing changes.
    ///
    /// - Returns: Whether the key has a value; `false` for marks of absence.
    public func peek(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer, EntryInfo) -> Void
    ) -> Bool {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) { $0.peek(key, hash: hash, now: now, body) }
        case .s3fifo(let shards):
            shards.withShard(of: hash) { $0.peek(key, hash: hash, now: now, body) }
        case .sieve(let shards):
            shards.withShard(of: hash) { $0.peek(key, hash: hash, now: now, body) }
        case .arc(let shards):
            shards.withShard(of: hash) { $0.peek(key, hash: hash, now: now, body) }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) { $0.peek(key, hash: hash, now: now, body) }
        }
    }

    /// Whether the key has a value or a mark of absence; nothing changes.
    public func isResident(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) -> Bool {
        switch shards {
        case .lru(let shards):
            shards.withShard(of: hash) { $0.isResident(key, hash: hash, now: now) }
        case .s3fifo(let shards):
            shards.withShard(of: hash) { $0.isResident(key, hash: hash, now: now) }
        case .sieve(let shards):
            shards.withShard(of: hash) { $0.isResident(key, hash: hash, now: now) }
        case .arc(let shards):
            shards.withShard(of: hash) { $0.isResident(key, hash: hash, now: now) }
        case .wTinyLFU(let shards):
            shards.withShard(of: hash) { $0.isResident(key, hash: hash, now: now) }
        }
    }
}
