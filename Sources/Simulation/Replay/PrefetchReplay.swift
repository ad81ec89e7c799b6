import AccessModel
import CacheCore
import Prediction
import PredisPrimitives
import Prefetching
import Traces

/// A trace replayed through the live cache with prefetching, beside a shadow cache without.
///
/// A prefetch is ready for the next request at the earliest: several keys of one request do not help each other.
/// Demand loads take no time, as in the published experiments; prefetches take the configured latency. A demand for a key under
/// way is a late hit: it is answered by that load and its entry goes on as a demanded one.
struct PrefetchReplay<P: Predictor & ~Copyable>: ~Copyable {
    private let cursor: TraceCursor
    private let twin: SimulatedCache
    private let placement: PrefetchPlacement
    /// In nanoseconds; 0: a number of accesses.
    private let loadTime: UInt64
    private var world: PrefetchWorld
    private var engine: PrefetchEngine<P>
    private var counts = SimulationCounts()
    private var touched = FirstTouches()
    private var expiries: KeyExpiries
    private var distance = LoadDistance()
    private var windows = TrafficWindows()
    private var story: KeyStory?
    /// Where prefetches that came to be used were issued, if that is asked for.
    private var useful: [UInt32]?
    /// The keys on probation by their hashes, which is what the cache tells of those that leave.
    private var keysByHash: [UInt64: UInt32] = [:]
    private var leftUnused: [UInt64] = []

    private init(
        _ cursor: TraceCursor,
        cache: SimulatedCache,
        twin: SimulatedCache,
        keyCount: Int,
        engine: consuming PrefetchEngine<P>,
        configuration: SimulationConfiguration
    ) {
        self.cursor = cursor
        self.twin = twin
        self.engine = engine
        placement = configuration.placement
        world = PrefetchWorld(
            cache: cache,
            keyCount: keyCount,
            nameLengths: cursor.nameLengths,
            configuration: configuration
        )
        expiries = KeyExpiries(keyCount: cursor.expires ? keyCount : 0)
        loadTime = configuration.latency.nanoseconds
        story = configuration.explainedKey.map { KeyStory(key: $0) }
        useful = configuration.recordsUsefulAccesses ? [] : nil
    }

    /// Replays a trace with a fresh engine whose keys are the trace's numbers.
    ///
    /// `keyCount` is one more than the largest key the predictor may name, at least the trace's; more room is made for keys
    /// beyond.
    static func run(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration,
        keyCount: Int,
        engine: consuming PrefetchEngine<P>
    ) throws(SimulationError) -> SimulationResult {
        let cursor = TraceCursor(trace, configuration)
        let cache = try SimulatedCache.make(configuration, keyCount: trace.keyCount)
        let twin = try SimulatedCache.make(configuration, keyCount: trace.keyCount)
        var waiting: PrefetchEngine<P>? = consume engine
        return cache.cache.withExclusiveAccess(to: nil) { view in
            twin.cache.withExclusiveAccess(to: nil) { twinView in
                guard let engine = waiting.take() else { preconditionFailure("a replay runs once") }
                var replay = PrefetchReplay(
                    cursor,
                    cache: cache.view(view),
                    twin: twin.view(twinView),
                    keyCount: keyCount,
                    engine: engine,
                    configuration: configuration
                )
                return replay.run(trace, configuration)
            }
        }
    }

    private mutating func run(_ trace: AccessTrace, _ configuration: SimulationConfiguration) -> SimulationResult {
        let stretches = Stretches(accesses: cursor.count, warmUp: configuration.warmUpAccesses)
        var recorder = StretchRecorder()
        var warmUp: CalibrationReport?
        if let story { engine.focus = KeyID(rawValue: story.key) }
        let start = ThreadClock.nanoseconds
        for range in stretches.ranges {
            for position in range { step(position) }
            if range.upperBound == cursor.count { countRest() }
            takeEngineCounts()
            recorder.end(counts)
            warmUp = warmUp ?? engine.calibration
        }
        let time = ThreadClock.nanoseconds - start
        engine.checkInvariants()
        var result = recorder.result(trace, configuration, counts)
        result.resident = world.states.count { $0.phase == .waiting }
        result.inFlight = world.states.count { $0.phase == .inFlight }
        result.cacheObjects =
            configuration.cache.objects(keyCount: trace.keyCount) ?? world.cache.cache.statistics().entries
        result.story = story?.events(names: trace.names) ?? []
        result.usefulAccesses = Set(useful ?? []).sorted().map { Int($0) }
        result.worstStretch = windows.worst
        result.calibration = engine.calibration.since(warmUp ?? CalibrationReport())
        result.nanosecondsPerAccess = Double(time) / Double(cursor.count)
        return result
    }

    // MARK: - Accesses

    private mutating func step(_ position: Int) {
        let access = cursor.access(position)
        world.position = position
        world.time = loadTime > 0 ? access.time : Double(access.request)
        world.now = access.now
        world.land()
        report(world.takeLanded())
        if loadTime > 0 { measureDistance(access) }
        counts.requests += 1
        let isFirst = touched.isFirst(access.key)
        world.states[Int(access.key)].size = access.value.size
        let outcome: AccessOutcome
        var missesWithout = false
        switch access.operation {
        case .get:
            counts.firstTouches += isFirst ? 1 : 0
            (outcome, missesWithout) = read(access)
        case .set:
            endByWrite(access.key)
            world.cache.write(access.value, now: access.now)
            twin.write(access.value, now: access.now)
            expiries.note(access.value)
            outcome = .write
        case .delete:
            endByWrite(access.key)
            world.cache.remove(access.key, now: access.now)
            twin.remove(access.key, now: access.now)
            outcome = .delete
        }
        reportUnused()
        let event = AccessEvent(
            key: KeyID(rawValue: access.key),
            stream: StreamID(rawValue: access.stream),
            time: UInt64(access.time * 1e9),
            outcome: outcome
        )
        engine.observe(event, without: missesWithout ? .miss : .hit, context: &world)
        report(world.takeLanded())
        if story != nil { tell(event, position) }
        windows.note(loads: counts.misses + world.issued, loadsWithout: counts.missesWithout)
    }

    private mutating func measureDistance(_ access: ReplayedAccess) {
        let time = UInt64(access.time * 1e9)
        let stream = StreamID(rawValue: access.stream)
        if let accesses = distance.observe(stream, time: time, loadTime: loadTime) { engine.loadAccesses = accesses }
    }

    private mutating func tell(_ event: AccessEvent, _ position: Int) {
        story?.note(event, position, engine.lastMiss(of: event.key))
        story?.note(engine.takeFocused())
    }

    private mutating func read(_ access: ReplayedAccess) -> (AccessOutcome, missesWithout: Bool) {
        let size = Int(access.value.size)
        counts.reads += 1
        counts.readBytes += size
        let missesWithout = readTwin(access, size: size)
        let outcome = demand(access, size: size)
        let waits = outcome == .miss || outcome == .late
        if waits, !missesWithout { counts.polluted += 1 }
        if !waits, missesWithout { counts.saved += 1 }
        return (outcome, missesWithout)
    }

    /// The access as the cache without prefetching sees it.
    ///
    /// - Returns: Whether it was a miss.
    private mutating func readTwin(_ access: ReplayedAccess, size: Int) -> Bool {
        if cursor.expires, let expiresAt = access.value.expiresAt {
            world.states[Int(access.key)].timeToLive = Float(expiresAt - access.now) / 1000
        }
        guard twin.read(access.key, now: access.now) == .miss else { return false }
        counts.missesWithout += 1
        counts.missedBytesWithout += size
        counts.expired += expiries.isOver(access) ? 1 : 0
        _ = twin.fill(access.value, kind: .demand, now: access.now)
        expiries.note(access.value)
        return true
    }

    private mutating func demand(_ access: ReplayedAccess, size: Int) -> AccessOutcome {
        let key = access.key
        let phase = world.states[Int(key)].phase
        switch world.cache.read(key, now: access.now) {
        case .hit, .absent:
            counts.hits += 1
            // Placed among the demanded entries, it is only known here that this one was prefetched.
            guard phase == .waiting else { return .hit }
            noteUse(key)
            return .firstUse
        case .firstUse, .absentFirstUse:
            counts.hits += 1
            noteUse(key)
            return .firstUse
        case .miss:
            defer { _ = world.cache.fill(access.value, kind: .demand, now: access.now) }
            guard phase == .inFlight else {
                if phase == .waiting { noteUnused(key) }
                counts.misses += 1
                counts.missedBytes += size
                return .miss
            }
            counts.late += 1
            counts.lateBytes += size
            counts.lateWait += world.remainingShare(key)
            noteLead(key)
            world.states[Int(key)].phase = .none
            return .late
        }
    }

    // MARK: - Ends of prefetches

    /// Prefetches have arrived, or were not taken in.
    private mutating func report(_ arrivals: [PrefetchWorld.Arrival]) {
        // The cache may already have given up one for another, so all must be known before it is asked.
        if placement == .probation {
            for arrival in arrivals where arrival.isResident {
                keysByHash[world.cache.hash(arrival.key)] = arrival.key
            }
        }
        for arrival in arrivals {
            if arrival.isResident {
                engine.report(.loaded, for: KeyID(rawValue: arrival.key))
            } else {
                discard(arrival.key)
            }
        }
        reportUnused()
    }

    private mutating func noteUse(_ key: UInt32) {
        counts.used += 1
        useful?.append(world.states[Int(key)].issuedAt)
        noteLead(key)
        world.states[Int(key)].phase = .none
        if placement == .probation { keysByHash[world.cache.hash(key)] = nil }
    }

    private mutating func noteLead(_ key: UInt32) {
        let lead = max(1, world.position - Int(world.states[Int(key)].issuedAt))
        counts.leads[min(counts.leads.count, Int.bitWidth - lead.leadingZeroBitCount) - 1] += 1
    }

    private mutating func noteUnused(_ key: UInt32) {
        world.unused += 1
        story?.noteUnused(key, world.position)
        world.states[Int(key)].phase = .none
        if placement == .probation { keysByHash[world.cache.hash(key)] = nil }
        engine.report(.unused, for: KeyID(rawValue: key))
    }

    private mutating func discard(_ key: UInt32) {
        counts.discarded += 1
        world.states[Int(key)].phase = .none
        engine.report(.failed, for: KeyID(rawValue: key))
    }

    /// A write ends what a prefetch of its key was doing.
    private mutating func endByWrite(_ key: UInt32) {
        switch world.states[Int(key)].phase {
        case .none: break
        case .inFlight: discard(key)
        case .waiting: noteUnused(key)
        }
    }

    /// Learns which prefetched entries have left the cache.
    private mutating func reportUnused() {
        guard placement == .probation else { return }
        _ = world.cache.cache.drainUnused { leftUnused.append($0) }
        guard !leftUnused.isEmpty else { return }
        for hash in leftUnused {
            if let key = keysByHash[hash] { noteUnused(key) }
        }
        leftUnused.removeAll(keepingCapacity: true)
    }

    /// Tells the entries that are still there from those that left and were not met again.
    private mutating func countRest() {
        for index in world.states.indices where world.states[index].phase == .waiting {
            let key = UInt32(index)
            if !world.cache.isResident(key, now: world.now) { noteUnused(key) }
        }
    }

    private mutating func takeEngineCounts() {
        let statistics = engine.statistics
        counts.issued = world.issued
        counts.unused = world.unused
        counts.issuedBytes = world.issuedBytes
        counts.duplicates = Int(statistics.dropped.resident)
        counts.overBudget = Int(statistics.dropped.budget)
    }
}
