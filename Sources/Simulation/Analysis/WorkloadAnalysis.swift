import CacheCore

/// What a cache with and without prefetching would do for a recorded workload, and the verdict.
public struct WorkloadAnalysis: Sendable {
    // Everything is counted in replays of the whole trace. The interval of a ratio comes from the stretches of the trace
    // (`RatioEstimate`); the forecast for the second half uses the stretches of the first half only, which a replay of the
    // first half alone would have given as well: nothing in a replay looks ahead.

    public let trace: String
    public let requests: Int
    public let reads: Int
    public let keys: Int
    public let clients: Int
    /// Seconds from the first to the last access; `nil`: no clock.
    public let duration: Double?
    public let leaksOrder: Bool
    /// How long loads take, and whether the trace recorded that.
    public let latency: LoadLatency
    public let isLatencyMeasured: Bool
    public let cache: CacheSize
    public let cacheObjects: Int

    /// The demand-only runs at the chosen size, fewest misses first; Belady's, where it applies, is in `optimum`.
    public let policies: [SimulationResult]
    /// The policy nobody can have, for entries of one size.
    public let optimum: SimulationResult?
    /// The demand-only runs at other sizes: for each share of the keys, each policy.
    public let sizes: [SimulationResult]
    /// The runs with prefetching on the best policy, by ascending budget.
    public let prefetching: [SimulationResult]
    /// The published prefetchers at the verdict's budget, on the same policy.
    public let peers: [SimulationResult]
    public let split: MissSplit
    public let verdict: Verdict

    /// The run without prefetching that the others are compared with.
    public var base: SimulationResult { policies[0] }

    /// The run with prefetching that the verdict is about.
    public let decisive: SimulationResult

    /// Analyses a trace.
    ///
    /// - Parameters:
    ///   - trace: In memory.
    ///   - options: What to compare.
    ///   - progress: Told after each simulation how many of how many are done, from any thread, one call at a time.
    /// - Returns: The figures and the verdict.
    /// - Throws: `SimulationError` if the options do not go with the trace.
    public static func run(
        _ trace: AccessTrace,
        _ options: AnalysisOptions,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(SimulationError) -> WorkloadAnalysis {
        try WorkloadAnalysis(trace, options, progress: progress)
    }

    private init(
        _ trace: AccessTrace,
        _ options: AnalysisOptions,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws(SimulationError) {
        let plan = AnalysisPlan(trace, options)
        let total = plan.demand.count + plan.prefetching.count + plan.peers.count
        let demand = try SimulationBatch.run(trace, plan.demand, threads: options.threads) { done, _ in
            progress(done, total)
        }
        let chosen = demand.filter { $0.configuration.cache == options.cache }
        policies = chosen.filter { $0.configuration.eviction != .belady }
            .sorted { $0.counts.misses < $1.counts.misses }
        optimum = chosen.first { $0.configuration.eviction == .belady }
        sizes = demand.filter { $0.configuration.cache != options.cache || options.shares.contains(plan.chosenShare) }
        let best = policies[0]
        let offset = plan.demand.count
        let runs = try SimulationBatch.run(
            trace,
            plan.withPrefetching(on: best.configuration.eviction),
            threads: options.threads
        ) { done, _ in
            progress(offset + done, total)
        }
        prefetching = Array(runs.prefix(plan.prefetching.count))
        peers = Array(runs.suffix(plan.peers.count))
        self.trace = trace.name
        requests = trace.count
        reads = best.counts.reads
        keys = trace.keyCount
        clients = Set(trace.streams).subtracting([0]).count
        duration = trace.times.isEmpty ? nil : (trace.times.max() ?? 0) - (trace.times.min() ?? 0)
        leaksOrder = trace.leaksOrder
        latency = plan.latency
        isLatencyMeasured = options.latency == nil && trace.medianLoadSeconds != nil
        cache = options.cache
        cacheObjects = best.cacheObjects
        split = MissSplit(best)
        decisive = prefetching.first { $0.configuration.trafficBudget == options.budget } ?? prefetching[0]
        verdict = Verdict(base: best, prefetching: decisive, split: split)
    }
}

/// The misses of a cache without prefetching, by cause.
public struct MissSplit: Hashable, Sendable {
    /// First accesses to their keys: no cache has them, and no prefetcher that only knows seen keys.
    public let compulsory: Int
    /// On keys whose value had expired.
    public let expired: Int
    /// On keys that were resident once and had to leave.
    public let capacity: Int

    init(_ result: SimulationResult) {
        compulsory = result.counts.firstTouches
        expired = result.counts.expired
        capacity = result.counts.misses - compulsory - expired
    }

    public var total: Int { compulsory + expired + capacity }
}
