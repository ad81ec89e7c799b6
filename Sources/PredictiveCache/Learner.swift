import AccessModel
import AccessStream
import CacheCore
import Origins
import Prediction
import PredisPrimitives
import Prefetching

/// The thread that watches the accesses, learns from them, and asks for what it expects next.
///
/// Everything it learns with belongs to that thread. Others reach it through the rings (accesses), the inbox (what became
/// of loads) and the settings, and look at the report it publishes.
final class Learner: Sendable {
    /// What the other threads have to say.
    private struct Inbox {
        var mode: PrefetchMode
        /// What became of prefetches, by hash of the key.
        ///
        /// Bounded; what does not fit is lost, as its access would be.
        var outcomes: [(hash: UInt64, report: PrefetchReport)] = []
        var resetsStatistics = false
    }

    private static let mostOutcomes = 1 << 16
    /// How long the thread sleeps when nothing happens, in nanoseconds.
    private static let longestSleep: UInt64 = 50_000_000

    private let collector: AccessCollector
    private let inbox: Locked<Inbox>
    private let published: Locked<LearnerReport>
    private let thread = WorkerThread(name: "predis-learner")
    private let configuration: ReadThroughConfiguration
    private let cache: Cache
    private let scheduler: ReadThroughCache.Scheduler?
    private let time: any TimeSource

    init(
        _ configuration: ReadThroughConfiguration,
        cache: Cache,
        scheduler: ReadThroughCache.Scheduler?,
        time: any TimeSource
    ) {
        self.configuration = configuration
        self.cache = cache
        self.scheduler = scheduler
        self.time = time
        collector = AccessCollector(ringCapacity: ByteCount(rawValue: configuration.ringBytes))
        inbox = Locked(Inbox(mode: configuration.prefetching.mode))
        published = Locked(LearnerReport())
    }

    func makeRing() -> AccessRing {
        collector.makeRing()
    }

    func start() {
        guard let scheduler else { return }
        thread.start { [self] thread in run(thread, scheduler) }
    }

    func stop() {
        collector.wake()
        thread.stop()
    }

    var mode: PrefetchMode { inbox.withLock { $0.mode } }

    func setMode(_ mode: PrefetchMode) {
        inbox.withLock { $0.mode = mode }
        collector.wake()
    }

    var report: LearnerReport { published.withLock { $0 } }

    func resetStatistics() {
        inbox.withLock { $0.resetsStatistics = true }
        collector.wake()
    }

    /// A prefetch has ended; called on any thread.
    func didEndPrefetch(_ hash: UInt64, _ report: PrefetchReport) {
        inbox.withLock { inbox in
            if inbox.outcomes.count < Self.mostOutcomes { inbox.outcomes.append((hash, report)) }
        }
    }

    // MARK: The thread

    private func run(_ thread: WorkerThread, _ scheduler: ReadThroughCache.Scheduler) {
        let keys = KeyBook()
        let names = LearnedNames(keys: keys, hasher: cache.hasher)
        var engine = PrefetchEngine(
            predictor: NamedHybridPredictor(names: names),
            configuration: startingConfiguration
        )
        var context = LivePrefetchContext(keys: keys, cache: cache, scheduler: scheduler)
        var batch = AccessBatch()
        var baseline = PrefetchStatistics()
        while !thread.mustStop {
            collector.wait(nanoseconds: Self.longestSleep)
            collector.collect(into: &batch)
            context.now = time.unixMilliseconds
            takeInbox(&engine, keys, &baseline)
            batch.forEach { record in
                guard let key = keys.interner.intern(record.key, hash: record.hash) else { return }
                let event = AccessEvent(key: key, stream: record.stream, time: record.time, outcome: record.outcome)
                engine.observe(event, context: &context)
            }
            context.send(&engine)
            publish(engine.statistics, since: baseline, keys)
        }
    }

    /// The configuration with what only the size of the cache can tell.
    private var startingConfiguration: PrefetchConfiguration {
        var starting = configuration.prefetching
        let bytesPerEntry = 256
        let entries = configuration.cache.maximumEntries ?? (configuration.cache.maximumBytes ?? 0) / bytesPerEntry
        starting.initialHorizon = max(64, entries / 4)
        return starting
    }

    private func takeInbox<P: Predictor & ~Copyable>(
        _ engine: inout PrefetchEngine<P>,
        _ keys: KeyBook,
        _ baseline: inout PrefetchStatistics
    ) {
        let (mode, outcomes, resets) = inbox.withLock { inbox in
            let outcomes = inbox.outcomes
            inbox.outcomes.removeAll(keepingCapacity: true)
            defer { inbox.resetsStatistics = false }
            return (inbox.mode, outcomes, inbox.resetsStatistics)
        }
        if engine.mode != mode { engine.mode = mode }
        for outcome in outcomes {
            if let key = keys.interner.id(forHash: outcome.hash) { engine.report(outcome.report, for: key) }
        }
        _ = cache.drainUnused { hash in
            if let key = keys.interner.id(forHash: hash) { engine.report(.unused, for: key) }
        }
        if resets { baseline = engine.statistics }
    }

    private func publish(_ statistics: PrefetchStatistics, since baseline: PrefetchStatistics, _ keys: KeyBook) {
        let report = LearnerReport(
            accesses: Int(statistics.accesses - baseline.accesses),
            droppedAccesses: Int(collector.dropped),
            knownKeys: keys.interner.count,
            isOpen: statistics.isOpen,
            trust: Double(statistics.trust),
            threshold: Double(statistics.threshold),
            loadAccesses: Double(statistics.meanLoadAccesses)
        )
        published.withLock { $0 = report }
    }
}

/// The names of the keys the learner knows.
final class KeyBook {
    var interner = KeyInterner()
}

/// The cache and the loads, as the learner's engine sees them.
private struct LivePrefetchContext: PrefetchContext {
    let keys: KeyBook
    let cache: Cache
    let scheduler: ReadThroughCache.Scheduler
    /// Milliseconds since 1970.
    var now: Int64 = 0
    /// Accepted by `issue` and not sent yet: a batch of accesses makes one batch of prefetches.
    private var pending: [(id: KeyID, key: [UInt8], fence: UInt64)] = []

    init(keys: KeyBook, cache: Cache, scheduler: ReadThroughCache.Scheduler) {
        self.keys = keys
        self.cache = cache
        self.scheduler = scheduler
    }

    func isResidentOrInFlight(_ key: KeyID) -> Bool {
        guard let hash = keys.interner.hash(of: key) else { return true }
        if pending.contains(where: { $0.id == key }) { return true }
        return keys.interner.withKey(key) { bytes in
            cache.isResident(bytes, hash: hash, now: now) || scheduler.isInFlight(Array(bytes))
        } ?? true
    }

    mutating func issue(_ key: KeyID, probability: Float) -> Bool {
        guard let hash = keys.interner.hash(of: key), let bytes = keys.interner.withKey(key, { Array($0) }) else {
            return false
        }
        pending.append((key, bytes, cache.fence(hash: hash).rawValue))
        return true
    }

    /// Hands what was issued to the scheduler; what it refuses has failed.
    mutating func send<P: Predictor & ~Copyable>(_ engine: inout PrefetchEngine<P>) {
        guard !pending.isEmpty else { return }
        let admissions = scheduler.prefetch(pending.map(\.key), fences: pending.map(\.fence))
        for (entry, admission) in zip(pending, admissions) where admission != .queued {
            engine.report(.failed, for: entry.id)
        }
        pending.removeAll(keepingCapacity: true)
    }
}
