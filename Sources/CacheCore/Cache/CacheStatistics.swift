/// What has happened in a cache since it was made or its counters were reset, and what it holds.
public struct CacheStatistics: Sendable {
    /// Demand reads by outcome; their sum is the number of reads.
    public internal(set) var hits = 0
    public internal(set) var misses = 0
    public internal(set) var firstUses = 0
    public internal(set) var absentHits = 0
    /// Of `absentHits`, those that were a prefetched mark's first use.
    public internal(set) var absentFirstUses = 0
    /// Entries that came in by a write or a demand fill.
    public internal(set) var demandInsertions = 0
    /// Entries that came in by a prefetch.
    public internal(set) var prefetchInsertions = 0
    /// Entries pushed out to make room, prefetched ones included.
    public internal(set) var evictions = 0
    /// Entries removed because their time was over.
    public internal(set) var expirations = 0
    /// Prefetched entries that left unused, whatever the reason.
    public internal(set) var unusedPrefetches = 0
    /// Fills refused because the key had changed meanwhile.
    public internal(set) var refusedFills = 0
    /// Writes and fills refused because of their size.
    public internal(set) var refusedSizes = 0

    /// Resident entries with a value, expired ones included until they are met.
    public internal(set) var entries = 0
    /// Resident marks of absence.
    public internal(set) var absentMarkers = 0
    /// Resident prefetched entries nobody has asked for.
    public internal(set) var probationEntries = 0
    /// Bytes in use, as ``Cache/usedBytes`` counts them.
    public internal(set) var bytes = 0
    /// Entries and marks of each shard.
    public internal(set) var residentsPerShard: [Int] = []
}
