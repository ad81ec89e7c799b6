import PredisPrimitives

/// A trace replayed through the cache that knows the future.
enum BeladySimulation {
    static func run(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration
    ) throws(SimulationError) -> SimulationResult {
        guard configuration.prefetcher == .none else {
            throw .beladyWithPrefetcher(configuration.prefetcher.description)
        }
        guard let objects = configuration.cache.objects(keyCount: trace.keyCount) else {
            throw .beladyWithBytes("a cache of \(configuration.cache)")
        }
        guard !configuration.appliesWrites else { throw .beladyWithBytes("writes") }
        guard configuration.shards == 1 else { throw .beladyWithBytes("\(configuration.shards) shards") }
        let next = NextAccesses.positions(of: trace.keys, keyCount: trace.keyCount)
        var cache = BeladyReplay(capacity: objects, keyCount: trace.keyCount)
        var counts = SimulationCounts()
        var touched = FirstTouches()
        var recorder = StretchRecorder()
        let start = ThreadClock.nanoseconds
        for range in Stretches(accesses: trace.count, warmUp: configuration.warmUpAccesses).ranges {
            for position in range {
                let key = trace.keys[position]
                let isHit = cache.access(key, nextAccess: next[position])
                counts.firstTouches += touched.isFirst(key) ? 1 : 0
                if isHit { counts.hits += 1 } else { counts.misses += 1 }
            }
            counts.requests += range.count
            counts.reads += range.count
            counts.missesWithout = counts.misses
            recorder.end(counts)
        }
        var result = recorder.result(trace, configuration, counts)
        result.cacheObjects = objects
        result.nanosecondsPerAccess = Double(ThreadClock.nanoseconds - start) / Double(trace.count)
        return result
    }
}
