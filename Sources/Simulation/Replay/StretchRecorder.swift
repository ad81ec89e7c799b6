/// Takes the counts at the end of the warm-up and of each stretch, and makes the result of their differences.
struct StretchRecorder {
    private var snapshots: [SimulationCounts] = []

    /// A stretch, or the warm-up before the first, is over.
    mutating func end(_ counts: SimulationCounts) {
        snapshots.append(counts)
    }

    /// Everything after the warm-up.
    func result(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration,
        _ counts: SimulationCounts
    ) -> SimulationResult {
        let warmUp = snapshots.first ?? SimulationCounts()
        var result = SimulationResult(
            trace: trace.name,
            configuration: configuration,
            keyCount: trace.keyCount,
            cacheObjects: 0,
            counts: counts - warmUp
        )
        let ended = warmUp.used + warmUp.late + warmUp.unused + warmUp.discarded
        result.carried = warmUp.issued - ended
        result.stretches = zip(snapshots, snapshots.dropFirst()).map { before, after in
            var stretch = SimulationResult.Stretch()
            stretch.reads = after.reads - before.reads
            stretch.misses = after.misses + after.late - before.misses - before.late
            stretch.missesWithout = after.missesWithout - before.missesWithout
            stretch.issued = after.issued - before.issued
            return stretch
        }
        return result
    }
}
