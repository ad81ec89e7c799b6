import CacheCore
import PredisPrimitives
import Traces

/// A trace replayed through the live cache without prefetching.
struct DemandReplay {
    private let cursor: TraceCursor
    private let cache: SimulatedCache
    private var counts = SimulationCounts()
    private var touched: FirstTouches
    private var expiries: KeyExpiries

    private init(_ cursor: TraceCursor, _ cache: SimulatedCache, keyCount: Int) {
        self.cursor = cursor
        self.cache = cache
        touched = FirstTouches()
        expiries = KeyExpiries(keyCount: cursor.expires ? keyCount : 0)
    }

    static func run(_ trace: AccessTrace, _ configuration: SimulationConfiguration) throws(SimulationError)
        -> SimulationResult
    {
        let cursor = TraceCursor(trace, configuration)
        let cache = try SimulatedCache.make(configuration, keyCount: trace.keyCount)
        return cache.cache.withExclusiveAccess(to: nil) { view in
            var replay = DemandReplay(cursor, cache.view(view), keyCount: trace.keyCount)
            return replay.run(trace, configuration)
        }
    }

    private mutating func run(_ trace: AccessTrace, _ configuration: SimulationConfiguration) -> SimulationResult {
        let stretches = Stretches(accesses: cursor.count, warmUp: configuration.warmUpAccesses)
        var recorder = StretchRecorder()
        let start = ThreadClock.nanoseconds
        for range in stretches.ranges {
            if cursor.isPlain { replayKeys(range) } else { replayAccesses(range) }
            counts.missesWithout = counts.misses
            counts.missedBytesWithout = counts.missedBytes
            recorder.end(counts)
        }
        let time = ThreadClock.nanoseconds - start
        var result = recorder.result(trace, configuration, counts)
        result.cacheObjects = configuration.cache.objects(keyCount: trace.keyCount) ?? cache.cache.statistics().entries
        result.nanosecondsPerAccess = Double(time) / Double(cursor.count)
        return result
    }

    /// Accesses of which only the key matters.
    private mutating func replayKeys(_ range: Range<Int>) {
        var misses = 0
        var hits = 0
        for position in range {
            let key = cursor.keys[position]
            guard cache.read(key, now: 0) == .miss else {
                hits += 1
                continue
            }
            misses += 1
            counts.missedBytes += cursor.size(position)
            counts.firstTouches += touched.isFirst(key) ? 1 : 0
            _ = cache.fill(SimulatedValue(key: key), kind: .demand, now: 0)
        }
        counts.requests += range.count
        counts.reads += range.count
        counts.hits += hits
        counts.misses += misses
        if cursor.hasSizes { for position in range { counts.readBytes += cursor.size(position) } }
    }

    private mutating func replayAccesses(_ range: Range<Int>) {
        for position in range {
            let access = cursor.access(position)
            counts.requests += 1
            switch access.operation {
            case .get: read(access)
            case .set:
                _ = touched.isFirst(access.key)
                cache.write(access.value, now: access.now)
                expiries.note(access.value)
            case .delete:
                _ = touched.isFirst(access.key)
                cache.remove(access.key, now: access.now)
            }
        }
    }

    private mutating func read(_ access: ReplayedAccess) {
        counts.reads += 1
        counts.readBytes += Int(access.value.size)
        let isFirst = touched.isFirst(access.key)
        counts.firstTouches += isFirst ? 1 : 0
        guard cache.read(access.key, now: access.now) == .miss else {
            counts.hits += 1
            return
        }
        counts.misses += 1
        counts.missedBytes += Int(access.value.size)
        counts.expired += expiries.isOver(access) ? 1 : 0
        _ = cache.fill(access.value, kind: .demand, now: access.now)
        expiries.note(access.value)
    }
}
