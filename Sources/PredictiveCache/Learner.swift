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
        /// Demanded loads that brought no value, bounded likewise.
        var emptyLoads: [(hash: UInt64, end: ShadowCache.LoadEnd)] = []
        var resetsStatistics = false
        /// Whether the cache was emptied.
        var emptiesShadow = false
    }

    /// What the thread works with.
    private struct State: ~Copyable {
        var knowledge: LearnerKnowledge
        var context: LivePrefetchContext
        var shadow: ShadowCache?
        var warming: Warming
        var tally = ShadowTally()
        var distance = LoadDistance()
        /// The engine's figures at the last reset.
        var baseline = PrefetchStatistics()
        /// Processor time since the last reset, in nanoseconds.
        var processorTime: UInt64 = 0
        /// Accesses since the shadow was fitted to the cache.
        var unfitted = 0
        /// Taken from the inbox, and given to it empty.
        var outcomes: [(hash: UInt64, report: PrefetchReport)] = []
        var emptyLoads: [(hash: UInt64, end: ShadowCache.LoadEnd)] = []

        init(
            knowledge: consuming LearnerKnowledge,
            shadow: ShadowCache?,
            warmKeys: Int,
            cache: Cache,
            scheduler: ReadThroughCache.Scheduler
        ) {
            context = LivePrefetchContext(keys: knowledge.keys, cache: cache, scheduler: scheduler)
            warming = Warming(knowledge.hottest, limit: warmKeys)
            self.knowledge = knowledge
            self.shadow = shadow
        }

        borrowing func explanation(of hash: UInt64) -> KeyExplanation {
            knowledge.engine.explanation(of: hash, knowledge.keys)
        }
    }

    private static let mostOutcomes = 1 << 16
    /// How long the thread sleeps when nothing happens, in nanoseconds.
    private static let longestSleep: UInt64 = 50_000_000
    /// Accesses after which the shadow is fitted to the cache.
    private static let fitInterval = 1024

    private let collector: AccessCollector
    private let inbox: Locked<Inbox>
    private let published: Locked<LearnerReport>
    private let thread = WorkerThread(name: "predis-learner")
    private let questions = LearnerQuestions()
    private let configuration: ReadThroughConfiguration
    private let cache: Cache
    private let scheduler: ReadThroughCache.Scheduler?
    private let time: any TimeSource
    private let notice: @Sendable (String) -> Void

    init(
        _ configuration: ReadThroughConfiguration,
        cache: Cache,
        scheduler: ReadThroughCache.Scheduler?,
        time: any TimeSource,
        notice: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.cache = cache
        self.scheduler = scheduler
        self.time = time
        self.notice = notice
        collector = AccessCollector(ringCapacity: ByteCount(rawValue: configuration.ringBytes))
        inbox = Locked(Inbox(mode: configuration.prefetching.mode))
        published = Locked(LearnerReport())
    }

    func makeRing() -> AccessRing {
        collector.makeRing()
    }

    func start() {
        guard let scheduler else { return }
        questions.open()
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

    /// A load that somebody waited for has brought no value; called on any thread.
    func didEndDemand(_ hash: UInt64, _ end: ShadowCache.LoadEnd) {
        inbox.withLock { inbox in
            if inbox.emptyLoads.count < Self.mostOutcomes { inbox.emptyLoads.append((hash, end)) }
        }
    }

    /// The cache was emptied; called on any thread.
    func didRemoveAll() {
        inbox.withLock { $0.emptiesShadow = true }
        collector.wake()
    }

    /// Asks what is remembered of a key; the answer comes on the learner's thread, or at once if it does not run.
    func explain(_ hash: UInt64, deliver: @escaping @Sendable (KeyExplanation) -> Void) {
        questions.ask(hash, deliver: deliver)
        collector.wake()
    }

    // MARK: The thread

    private func run(_ thread: WorkerThread, _ scheduler: ReadThroughCache.Scheduler) {
        let shadow = ShadowCache(configuration, of: cache)
        let starting = startingConfiguration(shadow)
        var keeper: KnowledgeKeeper? = configuration.state.map {
            KnowledgeKeeper($0, memory: configuration.memory, cache: cache, time: time, notice: notice)
        }
        var state = State(
            knowledge: keeper?.restore(starting, hasher: cache.hasher)
                ?? LearnerKnowledge(configuration: starting, memory: configuration.memory, hasher: cache.hasher),
            shadow: shadow,
            warmKeys: configuration.state?.warmKeys ?? 0,
            cache: cache,
            scheduler: scheduler
        )
        var batch = AccessBatch()
        while !thread.mustStop {
            collector.wait(nanoseconds: Self.longestSleep)
            // Taken before the accesses are collected, so that whoever asks after an access is told of it.
            let asked = questions.take()
            collector.collect(into: &batch)
            let start = ThreadClock.nanoseconds
            state.context.now = time.unixMilliseconds
            takeInbox(&state)
            learn(batch, scheduler, &state)
            state.context.send(&state.knowledge.engine)
            if state.knowledge.engine.mode != .off {
                state.warming.step(&state.context, cache: cache, scheduler: scheduler)
            }
            state.processorTime += ThreadClock.nanoseconds - start
            for question in asked { question.deliver(state.explanation(of: question.hash)) }
            publish(state)
            keeper?.saveIfDue(state.knowledge)
        }
        keeper?.saveAtEnd(state.knowledge)
        questions.close()
    }

    private func learn(_ batch: borrowing AccessBatch, _ scheduler: ReadThroughCache.Scheduler, _ state: inout State) {
        let now = state.context.now
        let loadTime = scheduler.meanLoadNanoseconds
        state.shadow?.loadTime = loadTime
        batch.forEach { record in
            guard record.outcome != .hint else {
                takeHint(record, &state)
                return
            }
            let without = state.shadow?.observe(record, live: cache, now: now) ?? .unknown
            state.tally.count(record.outcome, without: without)
            if let loadAccesses = state.distance.observe(record.stream, time: record.time, loadTime: loadTime) {
                state.knowledge.engine.loadAccesses = loadAccesses
            }
            guard let key = state.knowledge.keys.interner.intern(record.key, hash: record.hash) else { return }
            let event = AccessEvent(key: key, stream: record.stream, time: record.time, outcome: record.outcome)
            state.knowledge.engine.observe(event, without: without, context: &state.context)
        }
        for load in state.emptyLoads { state.shadow?.note(load.end, load.hash, now: now) }
        state.unfitted += batch.count
        if state.unfitted >= Self.fitInterval {
            state.unfitted = 0
            state.shadow?.fit(to: cache)
        }
    }

    /// A key not known yet gets a place among the learner's keys only if the client's hints are believed.
    private func takeHint(_ record: AccessRecord, _ state: inout State) {
        let known = state.knowledge.keys.interner.id(of: record.key, hash: record.hash)
        let isBelieved = known != nil || state.knowledge.engine.believesHints(of: record.stream)
        guard isBelieved, let key = known ?? state.knowledge.keys.interner.intern(record.key, hash: record.hash) else {
            return
        }
        state.knowledge.engine.hint(key, by: record.stream, context: &state.context)
    }

    /// The configuration with what only the size of the cache can tell.
    private func startingConfiguration(_ shadow: ShadowCache?) -> PrefetchConfiguration {
        var starting = configuration.prefetching
        let bytesPerEntry = 256
        let entries = configuration.cache.maximumEntries ?? (configuration.cache.maximumBytes ?? 0) / bytesPerEntry
        starting.initialHorizon = max(64, entries / 4)
        if let shadow { starting.shadowShare = Float(shadow.share) }
        starting.rememberedDecisions = 1024
        return starting
    }

    private func takeInbox(_ state: inout State) {
        state.outcomes.removeAll(keepingCapacity: true)
        state.emptyLoads.removeAll(keepingCapacity: true)
        let (mode, resets, empties) = inbox.withLock { inbox in
            swap(&inbox.outcomes, &state.outcomes)
            swap(&inbox.emptyLoads, &state.emptyLoads)
            defer {
                inbox.resetsStatistics = false
                inbox.emptiesShadow = false
            }
            return (inbox.mode, inbox.resetsStatistics, inbox.emptiesShadow)
        }
        if empties { state.shadow?.removeAll() }
        if state.knowledge.engine.mode != mode { state.knowledge.engine.mode = mode }
        for outcome in state.outcomes {
            if let key = state.knowledge.keys.interner.id(forHash: outcome.hash) {
                state.knowledge.engine.report(outcome.report, for: key)
            }
        }
        _ = cache.drainUnused { hash in
            if let key = state.knowledge.keys.interner.id(forHash: hash) {
                state.knowledge.engine.report(.unused, for: key)
            }
        }
        guard resets else { return }
        state.baseline = state.knowledge.engine.statistics
        state.tally = ShadowTally()
        state.processorTime = 0
    }

    private func publish(_ state: borrowing State) {
        let statistics = state.knowledge.engine.statistics
        let baseline = state.baseline
        let accesses = Int(statistics.accesses - baseline.accesses)
        var report = LearnerReport(
            accesses: accesses,
            droppedAccesses: Int(collector.dropped),
            knownKeys: state.knowledge.keys.interner.count,
            isOpen: statistics.isOpen,
            trust: Double(statistics.trust),
            threshold: Double(statistics.threshold),
            loadAccesses: Double(statistics.meanLoadAccesses)
        )
        report.hints = Int(statistics.hints - baseline.hints)
        report.warmedKeys = state.warming.started
        report.keysToWarm = state.warming.remaining
        report.leastLoadAccesses = state.knowledge.engine.loadAccesses
        report.nanosecondsPerAccess = accesses == 0 ? 0 : Double(state.processorTime) / Double(accesses)
        if let shadow = state.shadow { report.shadowShare = shadow.share }
        report.hitRatioWithout = state.tally.hitRatioWithout
        report.savedWaits = state.tally.scaled(state.tally.saved)
        report.causedWaits = state.tally.scaled(state.tally.caused)
        report.estimatedLoadsWithout = statistics.loadsWithout - baseline.loadsWithout
        let loads = statistics.demandLoads + statistics.issued - baseline.demandLoads - baseline.issued
        if report.estimatedLoadsWithout > 0 { report.estimatedTraffic = Double(loads) / report.estimatedLoadsWithout }
        published.withLock { [report] in $0 = report }
    }
}
