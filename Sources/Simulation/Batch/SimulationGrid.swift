internal import CacheCore

/// Every combination of the values of several settings, the baselines first.
public struct SimulationGrid: Sendable {
    public var caches: [CacheSize] = [.share(0.05)]
    public var evictions: [EvictionChoice] = [.policy(.s3fifo)]
    public var prefetchers: [PrefetcherSettings] = [.none]
    public var latencies: [LoadLatency] = [.accesses(4)]
    /// What all combinations have in common.
    public var common = SimulationConfiguration()

    public init() {}

    /// The combinations: for each cache and eviction first the one without prefetching, whatever the latency, then the
    /// prefetchers at each latency.
    ///
    /// Belady's policy is combined with no prefetcher.
    public var configurations: [SimulationConfiguration] {
        caches.flatMap { cache in evictions.flatMap { combinations(cache, $0) } }
    }

    private func combinations(_ cache: CacheSize, _ eviction: EvictionChoice) -> [SimulationConfiguration] {
        var base = common
        base.cache = cache
        base.eviction = eviction
        base.prefetcher = .none
        var all: [SimulationConfiguration] = []
        if prefetchers.contains(.none) || eviction == .belady {
            base.latency = latencies.first ?? base.latency
            all.append(base)
        }
        guard eviction != .belady else { return all }
        for latency in latencies {
            for prefetcher in prefetchers where prefetcher != .none {
                base.latency = latency
                base.prefetcher = prefetcher
                all.append(base)
            }
        }
        return all
    }
}
