/// What a prefetch engine has done so far; every number counts events that happened.
///
/// `issued == used + late + unused + failed + lost + outstanding` at any time.
public struct PrefetchStatistics: Hashable, Sendable {
    /// Accesses observed.
    public var accesses: UInt64 = 0
    /// Accesses that were misses or would have been without prefetching.
    public var wouldBeMisses: UInt64 = 0
    /// Loads the cache would have made without prefetching: counted by a shadow cache, or estimated.
    public var loadsWithout = 0.0
    /// Loads that somebody waited for from their start.
    public var demandLoads: UInt64 = 0

    /// Keys of which clients have said that they will ask for them.
    public var hints: UInt64 = 0

    /// Prefetches started.
    public var issued: UInt64 = 0
    /// Prefetched entries that were resident when first demanded.
    public var used: UInt64 = 0
    /// Prefetches that were still under way when their key was demanded.
    public var late: UInt64 = 0
    /// Prefetched entries that left the cache undemanded.
    public var unused: UInt64 = 0
    /// Prefetches that brought nothing into the cache.
    public var failed: UInt64 = 0
    /// Prefetches whose end was not told before their record was needed for another.
    public var lost: UInt64 = 0
    /// Prefetches whose end is awaited.
    public var outstanding: UInt64 = 0
    /// Those of the outstanding ones that have not arrived.
    public var inFlight: UInt64 = 0
    /// Ends told for prefetches that are not outstanding.
    public var unmatched: UInt64 = 0

    /// Candidates not fetched, by reason.
    public var dropped = Drops()
    /// Candidates being watched that were not fetched.
    public var watched: UInt64 = 0
    /// Share of the candidates not fetched that is put on watch.
    public var watchShare: Float = 0
    /// Watched candidates and prefetches that proved right.
    public var labelledTrue: UInt64 = 0
    /// Watched candidates and prefetches that proved wrong.
    public var labelledFalse: UInt64 = 0
    /// Watched candidates and prefetches that ended without telling anything: demanded too early, failed, displaced.
    public var labelledNeutral: UInt64 = 0

    /// What came true for each one promised, lately, at most 1.
    public var trust: Float = 1
    /// The probability from which candidates are fetched at present.
    public var threshold: Float = 0
    /// Loads the budget has left.
    public var budgetLeft: Float = 0
    /// Accesses within which a candidate must be demanded to have been right.
    public var horizon: Int = 0
    /// The mean time from issue to arrival, in accesses.
    public var meanLoadAccesses: Float = 0

    public var mode = PrefetchMode.auto
    /// Whether prefetches are issued at present.
    public var isOpen = true
    /// How often the engine has closed itself.
    public var closings: UInt64 = 0

    /// Candidates not fetched, by the first reason that applied.
    public struct Drops: Hashable, Sendable {
        /// Not worth its price.
        public var price: UInt64 = 0
        /// Resident or in flight already.
        public var resident: UInt64 = 0
        /// The engine is off or has closed itself.
        public var closed: UInt64 = 0
        /// Too many prefetches for one access.
        public var degree: UInt64 = 0
        /// Too many prefetches under way.
        public var inFlight: UInt64 = 0
        /// The traffic budget was used up.
        public var budget: UInt64 = 0
        /// The context refused the load.
        public var refused: UInt64 = 0

        public init() {}
    }

    public init() {}

    /// Used for each issued, or `nil` while nothing was issued.
    public var precision: Double? {
        issued == 0 ? nil : Double(used) / Double(issued)
    }
}
