/// The limits of a `PrefetchEngine`.
public struct PrefetchConfiguration: Sendable {
    public var mode: PrefetchMode
    public var prices: PrefetchPrices
    /// The most loads for each load the cache would make without prefetching, at least 1; infinite: no limit.
    public var trafficBudget: Float
    /// The most prefetches under way at once.
    public var maximumInFlight: Int
    /// The most prefetches issued for one access.
    public var degree: Int
    /// The most prefetches whose end is awaited; beyond it the oldest counts as lost.
    public var maximumOutstanding: Int
    /// The most candidates watched that were not fetched.
    public var maximumWatched: Int
    /// The largest share of the candidates not fetched that is watched.
    public var watchShare: Float
    /// Accesses within which a candidate must be demanded to have been right, until the cache has shown how long unused
    /// prefetched entries stay.
    ///
    /// A tenth to a half of the number of entries the cache holds is a good start.
    public var initialHorizon: Int
    /// The time of a load in accesses; demands of watched candidates that come sooner say nothing.
    public var loadAccesses: Int
    /// The share of the keys that the owner's shadow cache follows, above 0 and at most 1; of no account without one.
    public var shadowShare: Float
    /// Fixes the choice of what is watched.
    public var seed: UInt64
    /// The latest prefetches whose reasons are remembered, about 160 bytes each and 300 KiB; 0: none.
    public var rememberedDecisions = 0
    /// Whether the price rises when promises do not come true.
    public var usesTrust = true
    /// Whether the price rises as the traffic budget is used up, rather than prefetching ending when it is.
    public var raisesPriceWithTraffic = true

    public init(
        mode: PrefetchMode = .auto,
        prices: PrefetchPrices = PrefetchPrices(),
        trafficBudget: Float = 1.25,
        maximumInFlight: Int = 256,
        degree: Int = 8,
        maximumOutstanding: Int = 1 << 16,
        maximumWatched: Int = 1 << 14,
        watchShare: Float = 0.25,
        initialHorizon: Int = 1024,
        loadAccesses: Int = 0,
        shadowShare: Float = 1,
        seed: UInt64 = 0
    ) {
        self.mode = mode
        self.prices = prices
        self.trafficBudget = trafficBudget
        self.maximumInFlight = maximumInFlight
        self.degree = degree
        self.maximumOutstanding = maximumOutstanding
        self.maximumWatched = maximumWatched
        self.watchShare = watchShare
        self.initialHorizon = initialHorizon
        self.loadAccesses = loadAccesses
        self.shadowShare = shadowShare
        self.seed = seed
    }
}
