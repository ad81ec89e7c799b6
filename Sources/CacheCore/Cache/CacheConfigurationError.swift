/// Why a configuration cannot be used: what was given, the rule, and what to do.
public enum CacheConfigurationError: Error, Hashable, Sendable {
    /// Neither entries nor bytes are limited.
    case noLimit
    /// Fewer entries than shards, or none.
    case tooFewEntries(Int, shards: Int)
    /// Fewer than ``CacheConfiguration/minimumBytesPerShard`` bytes for each shard.
    case tooFewBytes(Int, shards: Int)
    /// Not a power of two, or outside `1 ... 256`.
    case invalidShardCount(Int)
    /// No thread at all.
    case invalidThreads(Int)
    /// Not a number in `0 ... 1`.
    case invalidProbationShare(Double)
}

extension CacheConfigurationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noLimit:
            "the cache has no limit: set a maximum of entries, of bytes, or both"
        case .tooFewEntries(let entries, let shards):
            "a maximum of \(entries) entries is too small for \(shards) shards: "
                + "each holds at least one, so allow \(shards) entries or fewer shards"
        case .tooFewBytes(let bytes, let shards):
            "a maximum of \(bytes) bytes is too small for \(shards) shards: each needs at least "
                + "\(CacheConfiguration.minimumBytesPerShard), so allow "
                + "\(CacheConfiguration.minimumBytesPerShard * shards) bytes or fewer shards"
        case .invalidShardCount(let count):
            "\(count) shards: the number of shards is a power of two from 1 to "
                + "\(CacheConfiguration.maximumShardCount)"
        case .invalidThreads(let threads):
            "\(threads) threads: at least one thread uses the cache"
        case .invalidProbationShare(let share):
            "a probation share of \(share): the share of the cache for unused prefetched entries is from 0 to 1"
        }
    }
}
