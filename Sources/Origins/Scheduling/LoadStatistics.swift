/// What a scheduler has done so far and what it is doing.
public struct LoadStatistics: Hashable, Sendable {
    // MARK: Counts of keys since the start

    /// Keys asked of the origin because of a demand; with `prefetches` this is all origin traffic.
    public var demandLoads = 0
    /// Keys asked of the origin as prefetches; one taken over while queued is not among them.
    public var prefetches = 0
    /// Demands answered by another demand's load.
    public var joined = 0
    /// Demands that took over a queued prefetch.
    public var lateQueued = 0
    /// Demands that met a prefetch under way.
    public var lateRunning = 0
    /// Loads that had to wait for the end of an earlier load of their key, whose value their fence forbids.
    public var chained = 0
    /// Demands whose prefetch failed and that got a load of their own.
    public var retried = 0
    /// Loads the origin failed, deadlines apart.
    public var failures = 0
    /// Prefetches the origin declined with `.overloaded`; not among `failures`.
    public var declinedPrefetches = 0
    /// Loads given up at their deadline.
    public var timeouts = 0
    /// Demands refused because too many waited.
    public var refusedDemands = 0
    /// Prefetches refused because too many waited.
    public var refusedPrefetches = 0
    /// Queued prefetches dropped by `cancelQueuedPrefetches`, `drain` or `shutdown`.
    public var cancelledPrefetches = 0

    // MARK: Counts of origin calls since the start

    /// Origin calls for demands.
    public var demandCalls = 0
    /// Origin calls for prefetches.
    public var prefetchCalls = 0
    /// Calls given up because no key of theirs was wanted any more; they may still be running at the origin.
    public var abandonedCalls = 0
    /// The most calls for demands at a time.
    public var peakDemandCalls = 0
    /// The most calls for prefetches at a time.
    public var peakPrefetchCalls = 0

    // MARK: At this moment

    /// Demanded keys that wait for a call.
    public var queuedDemands = 0
    /// Prefetches that wait.
    public var queuedPrefetches = 0
    /// Calls for demands under way.
    public var runningDemandCalls = 0
    /// Calls for prefetches under way.
    public var runningPrefetchCalls = 0
    /// Keys queued or being loaded.
    public var inFlight = 0

    public init() {}
}
