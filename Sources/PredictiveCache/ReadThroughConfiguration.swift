public import CacheCore
public import Origins
public import Prefetching

/// Everything a `ReadThroughCache` can be told.
public struct ReadThroughConfiguration: Sendable {
    /// Size, eviction policy and shards.
    public var cache: CacheConfiguration
    /// How many loads run at once and how long they may take.
    public var loads: LoadLimits
    /// How long a loaded value is kept, in milliseconds; `nil` keeps it until it is evicted.
    public var loadedTimeToLive: Int64?
    /// How long "the origin has no such key" is believed, in milliseconds; 0 asks again each time.
    public var absentTimeToLive: Int64
    /// Prices, budget and mode of prefetching.
    public var prefetching: PrefetchConfiguration
    /// The entries up to which a cache is followed by a full shadow cache without prefetching; 0: no shadow.
    ///
    /// The shadow shows what prefetching saves and costs. Larger caches are followed by a sample of the keys. An entry takes 128 bytes; a sample takes this, or a hundredth of the cache's memory if that is more.
    public var shadowEntries: Int
    /// Bytes of each event loop's recording ring; a full ring drops accesses, it never blocks.
    public var ringBytes: Int
    /// What is learned with, the shadow cache and the rings apart.
    public var memory: LearnerMemory
    /// Where what was learned is kept from one start to the next; `nil`: nowhere.
    public var state: LearnerStateConfiguration?

    public init(
        cache: CacheConfiguration,
        loads: LoadLimits = LoadLimits(),
        loadedTimeToLive: Int64? = nil,
        absentTimeToLive: Int64 = 1000,
        prefetching: PrefetchConfiguration = PrefetchConfiguration(),
        shadowEntries: Int = 1 << 13,
        ringBytes: Int = 1 << 20,
        memory: LearnerMemory = .standard,
        state: LearnerStateConfiguration? = nil
    ) {
        self.cache = cache
        self.loads = loads
        self.loadedTimeToLive = loadedTimeToLive
        self.absentTimeToLive = absentTimeToLive
        self.prefetching = prefetching
        self.shadowEntries = shadowEntries
        self.ringBytes = ringBytes
        self.memory = memory
        self.state = state
    }
}
