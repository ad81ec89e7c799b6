public import CacheCore

/// One cache to run a trace through.
public struct SimulationConfiguration: Hashable, Sendable {
    public var cache: CacheSize
    public var eviction: EvictionChoice
    public var prefetcher: PrefetcherSettings
    public var latency: LoadLatency
    /// The most loads for each load of the same cache without prefetching; `nil`: not limited.
    public var trafficBudget: Double?
    public var placement: PrefetchPlacement
    /// Whether the trace's clients are told apart; without them there is the global stream only.
    public var usesClientStreams: Bool
    /// Whether rows that write or delete do so, as in the server; otherwise every row is a read.
    ///
    /// The published figures count every row as a read.
    public var appliesWrites: Bool
    /// A power of two.
    public var shards: Int
    /// The first accesses that are replayed and not counted.
    public var warmUpAccesses: Int
    public var costs: AccessCosts
    /// Fixes every random choice.
    public var seed: UInt64
    /// The number of the key whose story is told; `nil`: none.
    public var explainedKey: UInt32?
    /// Whether `SimulationResult.usefulAccesses` is filled.
    public var recordsUsefulAccesses = false
    /// What our own prefetcher does without; `nil`: nothing.
    public var leftOut: EnginePart?

    public init(
        cache: CacheSize = .share(0.05),
        eviction: EvictionChoice = .policy(.s3fifo),
        prefetcher: PrefetcherSettings = .none,
        latency: LoadLatency = .accesses(4),
        trafficBudget: Double? = 1.25,
        placement: PrefetchPlacement = .probation,
        usesClientStreams: Bool = true,
        appliesWrites: Bool = false,
        shards: Int = 1,
        warmUpAccesses: Int = 0,
        costs: AccessCosts = AccessCosts(),
        seed: UInt64 = 1
    ) {
        self.cache = cache
        self.eviction = eviction
        self.prefetcher = prefetcher
        self.latency = latency
        self.trafficBudget = trafficBudget
        self.placement = placement
        self.usesClientStreams = usesClientStreams
        self.appliesWrites = appliesWrites
        self.shards = shards
        self.warmUpAccesses = warmUpAccesses
        self.costs = costs
        self.seed = seed
    }
}

/// Where a prefetched entry waits for its first demand.
public enum PrefetchPlacement: String, Hashable, Sendable, CaseIterable {
    /// In a queue of its own, as in the server.
    case probation
    /// Among the demanded entries, as in the published experiments.
    case direct
}

/// What an access costs, in any one unit of time.
public struct AccessCosts: Hashable, Sendable {
    public var hit: Double
    /// The cost of a load that is waited for from its start; of a late hit the share that is left of the load.
    public var miss: Double

    public init(hit: Double = 0, miss: Double = 1) {
        self.hit = hit
        self.miss = miss
    }
}
