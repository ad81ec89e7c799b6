import CacheCore

/// The simulations an analysis consists of.
struct AnalysisPlan {
    let latency: LoadLatency
    /// Without prefetching: every policy at the chosen size and at the shares.
    let demand: [SimulationConfiguration]
    /// With prefetching at each budget, on a policy that is filled in later.
    let prefetching: [SimulationConfiguration]
    /// The published prefetchers at the verdict's budget.
    let peers: [SimulationConfiguration]
    /// The share of the keys that the chosen size is, or 0.
    let chosenShare: Double

    init(_ trace: AccessTrace, _ options: AnalysisOptions) {
        latency = options.latency ?? trace.medianLoadSeconds.map { .seconds($0, jitter: 0) } ?? .accesses(4)
        var base = SimulationConfiguration(cache: options.cache, latency: latency)
        base.usesClientStreams = options.usesClientStreams
        base.appliesWrites = options.appliesWrites
        base.costs = options.costs
        base.seed = options.seed
        chosenShare = if case .share(let share) = options.cache { share } else { 0 }
        let sizes = [options.cache] + options.shares.map { .share($0) }.filter { $0 != options.cache }
        demand = sizes.flatMap { size in
            EvictionChoice.all.compactMap { eviction in
                if eviction == .belady, size.objects(keyCount: trace.keyCount) == nil || options.appliesWrites {
                    return nil
                }
                var configuration = base
                configuration.cache = size
                configuration.eviction = eviction
                return configuration
            }
        }
        prefetching = options.budgets.map { budget in
            var configuration = base
            configuration.prefetcher = .ours
            configuration.trafficBudget = budget
            return configuration
        }
        peers = PrefetcherSettings.published.map { prefetcher in
            var configuration = base
            configuration.prefetcher = prefetcher
            configuration.trafficBudget = options.budget
            return configuration
        }
    }

    func withPrefetching(on eviction: EvictionChoice) -> [SimulationConfiguration] {
        (prefetching + peers).map { configuration in
            var configuration = configuration
            configuration.eviction = eviction
            return configuration
        }
    }
}
