public import AccessModel
public import Prediction
import PredisPrimitives

/// Decides what to load before it is demanded, and learns from what comes of it.
///
/// The owner passes every access in order to `observe`, and everything else that happens to a prefetch to `report`. The engine
/// asks its predictor for candidates, prices them, and issues through the context what is worth its price and within the budget.
///
/// One owner, one thread; no clocks and no locks: time is the number of accesses. Nothing is allocated after `init`.
///
/// Memory besides the predictor's: 72 bytes for each of `maximumOutstanding` and `maximumWatched`.
public struct PrefetchEngine<P: Predictor & ~Copyable>: ~Copyable {
    // Labels. What the predictor learns from is whether a candidate was demanded while a prefetched entry would still have been
    // there. For a prefetch the cache tells: used is true, left unused is false; late and failed ones say nothing. If the
    // cache has told nothing after twice the horizon (an entry nobody pushes out stays for ever), that is false too, so
    // that failures are not seen later than successes. Of the candidates not fetched a random share is watched: demanded within
    // the horizon is true, not demanded is false, demanded before the load would have ended says nothing.
    //
    // Price. A candidate must be worth its load and its place in the cache. What a place costs is counted against the shadow
    // cache where there is one. The sum is divided by the trust ratio, so promises that do not come true make prefetching more
    // reluctant. The traffic budget is a cap: the less it has left, the higher the threshold; it never lowers it.

    /// What makes the candidates.
    public internal(set) var predictor: P
    var core: PrefetchCore
    private var candidates = CandidateBuffer()

    /// Takes over a predictor.
    public init(predictor: consuming P, configuration: PrefetchConfiguration = PrefetchConfiguration()) {
        self.predictor = predictor
        core = PrefetchCore(configuration: configuration)
        self.predictor.minimumDistance = configuration.loadAccesses + 1
    }

    /// Whether the engine may fetch.
    public var mode: PrefetchMode {
        get { core.mode }
        set { core.mode = newValue }
    }

    /// The time of a load in accesses, as the owner has measured it.
    ///
    /// What is demanded sooner is neither learned as a successor nor taken as a proof.
    public var loadAccesses: Int {
        get { core.loadAccesses }
        set {
            core.loadAccesses = max(0, newValue)
            predictor.minimumDistance = core.loadAccesses + 1
        }
    }

    /// What the engine has done so far.
    public var statistics: PrefetchStatistics { core.currentStatistics }

    /// How the promises of the candidates have come true so far.
    public var calibration: CalibrationReport { core.calibration }

    /// Learns from one access and issues what it makes worth fetching.
    ///
    /// Call it after the cache has answered the access, so that the context knows the state after it.
    ///
    /// - Parameters:
    ///   - event: The access.
    ///   - shadow: What the same cache without prefetching would have done, where a shadow cache knows. The traffic budget
    ///     and the cost of a place in the cache are exact where it knows all keys, and estimates where it knows
    ///     `PrefetchConfiguration.shadowShare` of them.
    ///   - context: The cache and the loads.
    public mutating func observe(
        _ event: AccessEvent,
        without shadow: ShadowOutcome = .unknown,
        context: inout some PrefetchContext & ~Copyable
    ) {
        core.beginAccess(event, without: shadow)
        learnOutcomes(of: event)
        predictor.observe(event)
        guard event.outcome.isRead else { return }
        predictor.predict(into: &candidates)
        if P.weighsLate {
            core.dropResident(&candidates, context: &context)
            predictor.weigh(&candidates)
        }
        core.decide(&candidates, context: &context)
        if core.log.isOn { core.log.explain({ predictor.reasons(for: $0) }, candidates) }
    }

    /// Whether a key would be fetched because a client says that it will ask for it.
    public func believesHints(of stream: StreamID) -> Bool {
        core.asksLess(than: predictor.hintProbability(stream))
    }

    /// Fetches a key of which a client says that it will ask for it soon, if such hints of the client are worth it.
    ///
    /// It is no access. A key that is resident or on its way is left alone; prices, budget and limits are those of every
    /// candidate, and what comes of the hint counts for the client's next ones.
    public mutating func hint(
        _ key: KeyID,
        by stream: StreamID,
        context: inout some PrefetchContext & ~Copyable
    ) {
        core.statistics.hints += 1
        candidates.removeAll()
        predictor.propose(hinted: key, by: stream, into: &candidates)
        core.dropResident(&candidates, context: &context)
        core.decide(&candidates, context: &context)
        if core.log.isOn { core.log.explain({ predictor.reasons(for: $0) }, candidates) }
    }

    // MARK: - Why

    /// The remembered prefetches of a key with their reasons, the latest first.
    ///
    /// - Complexity: O(`rememberedDecisions`).
    public func prefetches(of key: KeyID) -> [PrefetchDecision] {
        core.log.fetches(of: key)
    }

    /// The latest miss of a key and why it had not been fetched, if it is remembered.
    public func lastMiss(of key: KeyID) -> MissNote? {
        core.log.lastMiss(of: key)
    }

    /// The key all of whose decisions are kept until they are taken, rejections included; `none`: no key.
    public var focus: KeyID {
        get { core.log.focus }
        set { core.log.focus = newValue }
    }

    /// The decisions about the key in focus since the last time, in order.
    public mutating func takeFocused() -> [PrefetchDecision] {
        core.log.takeFocused()
    }

    /// Accesses observed so far; decisions are numbered by them.
    public var accessCount: UInt64 { core.accessCount }

    // MARK: - Outcomes

    /// Learns what became of a prefetch; see `PrefetchReport`.
    ///
    /// Reports on keys without an outstanding prefetch are counted as unmatched and otherwise ignored.
    public mutating func report(_ report: PrefetchReport, for key: KeyID) {
        if let outcome = core.report(report, for: key) {
            predictor.learn(outcome.candidate, happened: outcome.happened)
        }
    }

    private mutating func learnOutcomes(of event: AccessEvent) {
        if let outcome = core.endPrefetch(event) { predictor.learn(outcome.candidate, happened: outcome.happened) }
        if let outcome = core.endWatch(event) { predictor.learn(outcome.candidate, happened: outcome.happened) }
        while let outcome = core.nextOverdue() { predictor.learn(outcome.candidate, happened: outcome.happened) }
    }

    /// Stops the program if the engine contradicts itself.
    ///
    /// - Complexity: O(`maximumOutstanding` + `maximumWatched`).
    package func checkInvariants() {
        core.checkInvariants()
    }
}
