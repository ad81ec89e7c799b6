import AccessModel
import Prediction
import PredisPrimitives

/// The part of a `PrefetchEngine` that does not depend on the kind of predictor: accounts, labels and decisions.
struct PrefetchCore: ~Copyable {
    /// A candidate that has proved right or wrong.
    struct Outcome {
        var candidate: Candidate
        var happened: Bool
    }

    private var issued: WatchList
    let configuration: PrefetchConfiguration
    var mode: PrefetchMode
    var loadAccesses: Int

    var now: UInt64 = 0
    var statistics = PrefetchStatistics()
    var log: DecisionLog
    private(set) var calibration = CalibrationReport()
    private var budget: TrafficBudget
    private var loadEstimate = LoadEstimate()
    var trust: Trust
    var gate = PrefetchGate()
    var placeCost: PlaceCost
    var horizon: Horizon
    private var watched: WatchList
    var watchShare: Float
    var random: SplitMix64
    /// Issued records before this sequence number have been looked at for being overdue.
    private var overdueCursor = 0

    /// Candidates below this probability are watched less often: they are many, and say little.
    private static let faintProbability: Float = 0.03
    /// What is asked of a candidate at most.
    private static let highestPrice: Float = 0.95

    init(configuration: PrefetchConfiguration) {
        self.configuration = configuration
        mode = configuration.mode
        loadAccesses = max(0, configuration.loadAccesses)
        budget = TrafficBudget(rate: max(1, configuration.trafficBudget))
        log = DecisionLog(capacity: configuration.rememberedDecisions)
        trust = Trust(isUsed: configuration.usesTrust)
        placeCost = PlaceCost(
            assumed: configuration.prices.placeCost / configuration.prices.missValue,
            share: configuration.shadowShare
        )
        horizon = Horizon(initial: configuration.initialHorizon)
        issued = WatchList(capacity: configuration.maximumOutstanding)
        watched = WatchList(capacity: configuration.maximumWatched)
        watchShare = configuration.watchShare
        random = SplitMix64(seed: configuration.seed)
    }

    // MARK: - Accounts

    /// Counts an access and what it earns and costs.
    ///
    /// `shadow` says what the same cache without prefetching would have done, if that is known.
    mutating func beginAccess(_ event: AccessEvent, without shadow: ShadowOutcome) {
        now += 1
        statistics.accesses += 1
        if event.outcome.isWouldBeMiss { statistics.wouldBeMisses += 1 }
        let loads = loadEstimate.loads(event.outcome, without: shadow)
        statistics.loadsWithout += Double(loads)
        budget.earn(loads: loads)
        if shadow != .unknown, configuration.prices.placeCost > 0 {
            placeCost.note(
                waits: event.outcome.waits,
                usesPrefetch: event.outcome == .firstUse,
                waitsWithout: shadow.waits
            )
        }
        if event.outcome == .miss || event.outcome == .late {
            log.noteMiss(event.key, isLate: event.outcome == .late, now: now)
        }
        if event.outcome == .miss {
            statistics.demandLoads += 1
            budget.pay()
        }
        if now & 255 == 0 { adaptWatchShare() }
    }

    /// The end of the prefetch of the accessed key, if the access is one.
    mutating func endPrefetch(_ event: AccessEvent) -> Outcome? {
        guard event.outcome == .firstUse || event.outcome == .late else { return nil }
        guard let record = removeIssued(event.key) else {
            statistics.unmatched += 1
            return nil
        }
        log.end(record.number, event.key, event.outcome == .firstUse ? .used : .late, now: now)
        if event.outcome == .firstUse {
            statistics.used += 1
            return label(record, happened: true, isReal: true)
        }
        statistics.late += 1
        statistics.labelledNeutral += 1
        return nil
    }

    /// The end of the watch of the accessed key, if it was watched.
    mutating func endWatch(_ event: AccessEvent) -> Outcome? {
        guard event.outcome.isRead, let record = watched.remove(event.key) else { return nil }
        let age = now - record.time
        guard age > UInt64(loadAccesses) else {
            statistics.labelledNeutral += 1
            return nil
        }
        let wouldHaveServed = age <= horizon.accesses && event.outcome != .absent
        return label(record, happened: wouldHaveServed, isReal: false)
    }

    /// The next watched candidate or prefetch whose time is up.
    mutating func nextOverdue() -> Outcome? {
        if let time = watched.time(at: watched.head), now - time > horizon.accesses,
            let oldest = watched.oldest, let record = watched.remove(oldest.candidate.key)
        {
            return label(record, happened: false, isReal: false)
        }
        overdueCursor = max(overdueCursor, issued.head)
        while overdueCursor < issued.tail {
            if let time = issued.time(at: overdueCursor), now - time <= 2 * horizon.accesses { return nil }
            guard let record = issued.record(at: overdueCursor) else {
                overdueCursor += 1
                continue
            }
            issued.markLabelled(at: overdueCursor)
            overdueCursor += 1
            if record.isInFlight {
                // Nobody has told how the load ended; it must not hold its place among those under way for ever.
                issued.markArrived(record.candidate.key)
                statistics.inFlight -= 1
            }
            if let outcome = label(record, happened: false, isReal: true) { return outcome }
        }
        return nil
    }

    /// Counts what became of a prefetch.
    mutating func report(_ report: PrefetchReport, for key: KeyID) -> Outcome? {
        if report == .loaded {
            noteArrival(key)
            return nil
        }
        guard let record = removeIssued(key) else {
            statistics.unmatched += 1
            return nil
        }
        log.end(record.number, key, report.end, now: now)
        switch report {
        case .loaded: return nil
        case .failed:
            statistics.failed += 1
            statistics.labelledNeutral += 1
            return nil
        case .absent: statistics.failed += 1
        case .unused:
            statistics.unused += 1
            horizon.learn(residence: now - record.time)
        }
        return label(record, happened: false, isReal: true)
    }

    private mutating func noteArrival(_ key: KeyID) {
        guard let record = issued[key], record.isInFlight else { return }
        issued.markArrived(key)
        statistics.inFlight -= 1
        let mean = statistics.meanLoadAccesses
        statistics.meanLoadAccesses += (Float(now - record.time) - mean) * (mean == 0 ? 1 : 0.02)
    }

    private mutating func removeIssued(_ key: KeyID) -> WatchList.Record? {
        guard let record = issued.remove(key) else { return nil }
        statistics.outstanding -= 1
        if record.isInFlight { statistics.inFlight -= 1 }
        return record
    }

    /// Notes an outcome, unless it was noted before.
    private mutating func label(_ record: WatchList.Record, happened: Bool, isReal: Bool) -> Outcome? {
        guard !record.isLabelled else { return nil }
        if happened { statistics.labelledTrue += 1 } else { statistics.labelledFalse += 1 }
        calibration.note(record, happened: happened, isReal: isReal)
        trust.learn(promise: record.candidate.probability, happened: happened)
        if record.isWorthFetching {
            gate.learn(happened: happened, isReal: isReal, threshold: configuration.prices.threshold, now: now)
        }
        return Outcome(candidate: record.candidate, happened: happened)
    }

    /// Keeps the list of watched candidates about half full at most.
    private mutating func adaptWatchShare() {
        let fill = Float(watched.tail - watched.head) / Float(watched.capacity)
        if fill > 0.6 { watchShare = max(0.002, watchShare * 0.7) }
        if fill < 0.4 { watchShare = min(configuration.watchShare, watchShare * 1.2) }
    }

    // MARK: - Decisions

    private var isOpen: Bool {
        switch mode {
        case .on: true
        case .off: false
        case .auto: gate.isOpen
        }
    }

    /// The probability from which candidates are fetched.
    ///
    /// From the prices, and the nearer to one the less the budget has left: what it still has goes to the best candidates.
    /// With prices of nothing everything is fetched.
    @inline(__always)
    private var threshold: Float {
        let price = price
        guard configuration.raisesPriceWithTraffic else { return price }
        return price == 0 ? 0 : price + (Self.highestPrice - price) * (1 - budget.reserve)
    }

    /// The probability from which candidates are fetched while the budget is untouched.
    @inline(__always)
    private var price: Float {
        let prices = configuration.prices
        return min(Self.highestPrice, (prices.loadCost / prices.missValue + placeCost.value) / trust.ratio)
    }

    /// Whether a candidate of a probability would be fetched as far as prices go.
    func asksLess(than probability: Float) -> Bool { threshold < probability }

    /// Accesses observed.
    var accessCount: UInt64 { now }

    private mutating func prepareLog(_ threshold: Float) {
        guard log.isOn else { return }
        log.access = now
        log.price = price
        log.threshold = threshold
    }

    /// Takes out the candidates whose load would bring nothing.
    mutating func dropResident(_ candidates: inout CandidateBuffer, context: inout some PrefetchContext & ~Copyable) {
        if log.focus != .none { noteFocusIfResident(candidates, context: &context) }
        let before = candidates.count
        candidates.removeAll { context.isResidentOrInFlight($0) }
        statistics.dropped.resident += UInt64(before - candidates.count)
    }

    private mutating func noteFocusIfResident(
        _ candidates: borrowing CandidateBuffer,
        context: inout some PrefetchContext & ~Copyable
    ) {
        prepareLog(threshold)
        for position in 0..<candidates.count where candidates[position].key == log.focus {
            if context.isResidentOrInFlight(log.focus) { _ = log.note(candidates[position], .resident) }
        }
    }

    /// Issues the candidates that are worth their price, best first, and puts some of the others on watch.
    mutating func decide(_ candidates: inout CandidateBuffer, context: inout some PrefetchContext & ~Copyable) {
        let threshold = threshold
        prepareLog(threshold)
        // Positions of the candidates worth their price, best first.
        var order = InlineArray<96, UInt8>(repeating: 0)
        var worthy = 0
        for position in 0..<candidates.count {
            let candidate = candidates[position]
            if candidate.probability > threshold, worthy < order.count {
                Self.insert(position, into: &order, &worthy, candidates)
            } else {
                statistics.dropped.price += 1
                _ = log.note(candidate, .price)
                watchSometimes(candidate, context: &context)
            }
        }
        var left = configuration.degree
        for rank in 0..<worthy {
            fetch(candidates[Int(order[rank])], left: &left, context: &context)
        }
    }

    private static func insert(
        _ position: Int,
        into order: inout InlineArray<96, UInt8>,
        _ worthy: inout Int,
        _ candidates: borrowing CandidateBuffer
    ) {
        let probability = candidates[position].probability
        var rank = worthy
        while rank > 0, candidates[Int(order[rank - 1])].probability < probability {
            order[rank] = order[rank - 1]
            rank -= 1
        }
        order[rank] = UInt8(position)
        worthy += 1
    }

    private mutating func fetch(
        _ candidate: Candidate,
        left: inout Int,
        context: inout some PrefetchContext & ~Copyable
    ) {
        if context.isResidentOrInFlight(candidate.key) {
            statistics.dropped.resident += 1
        } else if !isOpen {
            statistics.dropped.closed += 1
            _ = log.note(candidate, .closed)
            watch(candidate, isWorthFetching: true)
        } else if left == 0 {
            statistics.dropped.degree += 1
            _ = log.note(candidate, .degree)
        } else if statistics.inFlight >= UInt64(configuration.maximumInFlight) {
            statistics.dropped.inFlight += 1
            _ = log.note(candidate, .inFlight)
        } else if !budget.canPay {
            statistics.dropped.budget += 1
            _ = log.note(candidate, .budget)
            if isChosen(watchShare) { watch(candidate, isWorthFetching: false, share: watchShare) }
        } else if !context.issue(candidate.key, probability: candidate.probability) {
            statistics.dropped.refused += 1
            _ = log.note(candidate, .refused)
        } else {
            left -= 1
            budget.pay()
            noteIssue(candidate)
        }
    }

    private mutating func noteIssue(_ candidate: Candidate) {
        // The context says that nothing is under way and nothing resident, so an older prefetch of the key has ended untold.
        if let older = removeIssued(candidate.key) {
            statistics.lost += 1
            log.end(older.number, candidate.key, .lost, now: now)
        }
        if issued.isFull, let oldest = issued.oldest, removeIssued(oldest.candidate.key) != nil {
            statistics.lost += 1
            log.end(oldest.number, oldest.candidate.key, .lost, now: now)
        }
        var record = WatchList.Record(
            candidate: candidate,
            time: now,
            isInFlight: true,
            isWorthFetching: true,
            trust: trust.ratio
        )
        record.number = log.note(candidate, .fetched)
        issued.append(record)
        statistics.issued += 1
        placeCost.noteIssue()
        statistics.outstanding += 1
        statistics.inFlight += 1
    }

    private mutating func watchSometimes(_ candidate: Candidate, context: inout some PrefetchContext & ~Copyable) {
        let share = candidate.probability < Self.faintProbability ? watchShare / 4 : watchShare
        guard isChosen(share), !watched.contains(candidate.key) else { return }
        guard !context.isResidentOrInFlight(candidate.key) else { return }
        watch(candidate, isWorthFetching: false, share: share)
    }

    /// Watches a candidate that stands for those of its kind, of which `share` is watched.
    private mutating func watch(_ candidate: Candidate, isWorthFetching: Bool, share: Float = 1) {
        guard !watched.isFull, !watched.contains(candidate.key) else { return }
        watched.append(
            WatchList.Record(
                candidate: candidate,
                time: now,
                isInFlight: false,
                isWorthFetching: isWorthFetching,
                trust: trust.ratio,
                weight: 1 / share
            )
        )
    }

    private mutating func isChosen(_ share: Float) -> Bool {
        Float(random.nextUnit()) < share
    }

    // MARK: - State

    var currentStatistics: PrefetchStatistics {
        var result = statistics
        result.watched = UInt64(watched.count)
        result.watchShare = watchShare
        result.trust = trust.ratio
        result.threshold = threshold
        result.budgetLeft = budget.tokens
        result.horizon = Int(horizon.accesses)
        result.mode = mode
        result.isOpen = isOpen
        result.closings = gate.closings
        return result
    }

    func checkInvariants() {
        issued.checkInvariants()
        watched.checkInvariants()
        let counted = statistics
        precondition(
            counted.outstanding == UInt64(issued.count),
            "\(counted.outstanding) prefetches are outstanding, but \(issued.count) are recorded"
        )
        let ended = counted.used + counted.late + counted.unused + counted.failed + counted.lost
        precondition(
            counted.issued == ended + counted.outstanding,
            "\(counted.issued) prefetches were issued, \(ended) ended and \(counted.outstanding) are outstanding"
        )
        var inFlight: UInt64 = 0
        for sequence in issued.head..<issued.tail where issued.record(at: sequence)?.isInFlight == true {
            inFlight += 1
        }
        precondition(
            counted.inFlight == inFlight,
            "\(counted.inFlight) prefetches are in flight, but \(inFlight) are recorded"
        )
    }
}
