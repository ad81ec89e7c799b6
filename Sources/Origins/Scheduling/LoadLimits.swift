/// How many loads may be under way, how many may wait, and for how long.
///
/// Demands and prefetches have a lane each: prefetches can fill theirs to the brim without making a demand wait.
public struct LoadLimits: Hashable, Sendable {
    /// Origin calls for demands at a time, at least 1; more wait in a queue.
    public var demandLoads: Int
    /// Origin calls for prefetches at a time; 0 switches prefetching off.
    public var prefetchLoads: Int
    /// The most keys in one origin call; at least 1.
    public var batch: Int
    /// The most prefetches that wait; further ones are refused with `.queueFull`.
    public var queuedPrefetches: Int
    /// The most demanded keys that wait for a call; further ones fail with `.overloaded`.
    ///
    /// Demands that join another wait with it and do not count.
    public var queuedDemands: Int
    /// How long a demand waits, queueing included, before it fails with `.timedOut`.
    public var demandDeadline: Duration
    /// How long a call for prefetches may take before it is abandoned.
    public var prefetchDeadline: Duration

    /// Makes limits; values below their minimum are raised to it.
    public init(
        demandLoads: Int = 64,
        prefetchLoads: Int = 8,
        batch: Int = 64,
        queuedPrefetches: Int = 1024,
        queuedDemands: Int = 16_384,
        demandDeadline: Duration = .seconds(2),
        prefetchDeadline: Duration = .seconds(5)
    ) {
        self.demandLoads = max(1, demandLoads)
        self.prefetchLoads = max(0, prefetchLoads)
        self.batch = max(1, batch)
        self.queuedPrefetches = max(0, queuedPrefetches)
        self.queuedDemands = max(0, queuedDemands)
        self.demandDeadline = max(.nanoseconds(1), demandDeadline)
        self.prefetchDeadline = max(.nanoseconds(1), prefetchDeadline)
    }
}
