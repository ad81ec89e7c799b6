public import CacheCore
import PredisPrimitives

/// What a cache would have known of the keys of a trace: it runs along, without values.
public struct CacheSights: ~Copyable {
    private struct Stay: BitwiseCopyable {
        var insertion = 0.0
        var expiry = Double.infinity
        var hits: UInt32 = 0
    }

    private var stays: RecordTable<Stay>
    private let cache: Cache

    /// - Parameters:
    ///   - entries: The size of the cache.
    ///   - eviction: What leaves first.
    /// - Throws: `CacheConfigurationError`.
    public init(entries: Int, eviction: EvictionPolicyName = .s3fifo) throws(CacheConfigurationError) {
        cache = try Cache.make(
            CacheConfiguration(
                maximumEntries: entries,
                eviction: eviction,
                shardCount: 1,
                hashSeed: 1,
                storesValues: false
            )
        )
        // Twice as many places as entries: sets of eight fill unevenly.
        stays = RecordTable(count: 2 * entries, empty: Stay())
    }

    /// What the cache knows of a key, which it is then asked for and loads if it has not got it.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - time: Seconds, not descending.
    ///   - timeToLive: Seconds that a loaded value lives; `nil`: for ever.
    /// - Returns: What it knew before it loaded the key.
    public mutating func read(_ key: UnsafeRawBufferPointer, time: Double, timeToLive: Float?)
        -> FeatureAccess.CacheSight
    {
        let hash = cache.hasher.hash(key)
        let now = Int64(clamping: Int((time * 1000).rounded(.down)))
        let stay = stays.record(hash)
        if cache.read(key, hash: hash, now: now, { _ in }) == .hit {
            defer { stay.pointee.hits &+= 1 }
            let left = stay.pointee.expiry - time
            return FeatureAccess.CacheSight(
                age: Float(time - stay.pointee.insertion),
                hits: stay.pointee.hits,
                timeToExpiry: left.isFinite ? Float(left) : nil
            )
        }
        stay.pointee = Stay(insertion: time, expiry: timeToLive.map { time + Double($0) } ?? .infinity)
        let expiry = timeToLive.map { now + Int64(clamping: Int(($0 * 1000).rounded(.up))) }
        _ = cache.fill(
            key,
            hash: hash,
            value: UnsafeRawBufferPointer(start: nil, count: 0),
            expiresAt: expiry,
            fence: cache.fence(hash: hash),
            kind: .demand,
            now: now
        )
        return FeatureAccess.CacheSight()
    }
}
