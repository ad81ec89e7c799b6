import Origins

extension LoadStatistics {
    /// These counters less what they were at an earlier moment; what is under way stays as it is.
    func since(_ earlier: LoadStatistics) -> LoadStatistics {
        var result = self
        for counter in Self.counters { result[keyPath: counter] -= earlier[keyPath: counter] }
        return result
    }

    private static var counters: [WritableKeyPath<LoadStatistics, Int>] {
        [
            \.demandLoads, \.prefetches, \.joined, \.lateQueued, \.lateRunning, \.chained, \.retried, \.failures,
            \.declinedPrefetches, \.timeouts, \.refusedDemands, \.refusedPrefetches, \.cancelledPrefetches,
            \.demandCalls, \.prefetchCalls, \.abandonedCalls,
        ]
    }
}
