/// What a cache may hold and how it chooses what leaves.
public struct CacheConfiguration: Sendable {
    /// The most entries, counting markers of absent keys; `nil`: bytes decide.
    public var maximumEntries: Int?
    /// The most bytes, counted as ``Cache/usedBytes`` says; `nil`: entries decide.
    public var maximumBytes: Int?
    public var eviction: EvictionPolicyName
    /// A power of two up to 256; `nil`: ``derivedShardCount(maximumEntries:maximumBytes:threads:)``.
    public var shardCount: Int?
    /// How many threads use the cache at a time; only the derived number of shards depends on it.
    public var threads: Int
    /// How long prefetched entries that nobody asks for hold their places against demand: until so many entries have come as
    /// are this share of the cache, `0 ... 1`.
    ///
    /// So they never hold more than this share, or 64 entries of a shard if that is more: unless the share is 0, they stay until 64
    /// entries have come, or as many as the shard holds, in any case.
    public var probationShare: Double
    /// Seeds the hash of keys; random unless a run must be repeatable.
    public var hashSeed: UInt64
    /// Whether entries hold the bytes of their values; without, the cache serves simulations and shadow caches.
    ///
    /// Without, the cache decides everything as if it held them and counts the same ``Cache/usedBytes``, but keeps only
    /// their lengths. Of a value that is written or filled in, the length alone is looked at; whoever reads, peeks or
    /// modifies is shown an empty value, and its real length in ``EntryInfo/valueCount``.
    public var storesValues: Bool

    public init(
        maximumEntries: Int? = nil,
        maximumBytes: Int? = nil,
        eviction: EvictionPolicyName = .s3fifo,
        shardCount: Int? = nil,
        threads: Int = 1,
        probationShare: Double = 0.15,
        hashSeed: UInt64 = .random(in: .min ... .max),
        storesValues: Bool = true
    ) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
        self.eviction = eviction
        self.shardCount = shardCount
        self.threads = threads
        self.probationShare = probationShare
        self.hashSeed = hashSeed
        self.storesValues = storesValues
    }

    /// The most shards a cache has.
    public static let maximumShardCount = 256
    /// The fewest bytes a shard is limited to: a few small entries.
    public static let minimumBytesPerShard = 512

    /// How few entries a derived shard holds: an eviction policy needs a population.
    private static let minimumEntriesPerShard = 4096
    /// What an entry is taken to cost where only bytes are limited.
    private static let assumedBytesPerEntry = 256
    /// How few bytes a derived shard holds: it also bounds the largest value.
    private static let minimumBytesPerDerivedShard = 64 << 20

    /// The number of shards for a cache of this size.
    ///
    /// The smallest power of two that gives eight shards to each thread, lowered until each shard holds at least 4096
    /// entries (taken as 256 bytes each) and 64 MiB, as no value can be larger than a shard; never more than 256. A
    /// small cache has one shard.
    public static func derivedShardCount(maximumEntries: Int?, maximumBytes: Int?, threads: Int) -> Int {
        let bytes = maximumBytes ?? .max
        let entries = min(maximumEntries ?? .max, bytes / assumedBytesPerEntry)
        var count = 1
        while count < maximumShardCount, count / 8 < threads, entries / (count * 2) >= minimumEntriesPerShard,
            bytes / (count * 2) >= minimumBytesPerDerivedShard
        {
            count *= 2
        }
        return count
    }

    var limits: CacheLimits {
        CacheLimits(maximumEntries: maximumEntries, maximumBytes: maximumBytes, probationShare: probationShare)
    }

    /// The number of shards the cache will have.
    var effectiveShardCount: Int {
        shardCount
            ?? Self.derivedShardCount(maximumEntries: maximumEntries, maximumBytes: maximumBytes, threads: threads)
    }

    /// Refuses settings that contradict each other.
    ///
    /// - Throws: ``CacheConfigurationError`` for the first rule that is broken.
    public func validate() throws(CacheConfigurationError) {
        guard threads >= 1 else { throw .invalidThreads(threads) }
        let shards = effectiveShardCount
        guard (1...Self.maximumShardCount).contains(shards), shards.nonzeroBitCount == 1 else {
            throw .invalidShardCount(shards)
        }
        try Self.validateLimits(maximumEntries: maximumEntries, maximumBytes: maximumBytes, shards: shards)
        try Self.validateProbationShare(probationShare)
    }

    static func validateLimits(
        maximumEntries: Int?,
        maximumBytes: Int?,
        shards: Int
    ) throws(CacheConfigurationError) {
        guard maximumEntries != nil || maximumBytes != nil else { throw .noLimit }
        if let maximumEntries, maximumEntries < shards { throw .tooFewEntries(maximumEntries, shards: shards) }
        if let maximumBytes, maximumBytes / minimumBytesPerShard < shards {
            throw .tooFewBytes(maximumBytes, shards: shards)
        }
    }

    static func validateProbationShare(_ share: Double) throws(CacheConfigurationError) {
        guard (0...1).contains(share) else { throw .invalidProbationShare(share) }
    }
}
