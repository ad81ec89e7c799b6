import AccessModel
import Prediction

/// Remembers the latest decisions, for people who ask why.
///
/// Bounded: a ring of prefetches with their reasons, and two tables in which the latest decision and the latest miss of a key
/// displace those of another. One that remembers nothing costs a comparison for each decision. Nothing is allocated after
/// `init`, but for the decisions about one key where all of them are asked for.
struct DecisionLog: ~Copyable {
    /// The latest decision about a key.
    private struct Latest {
        var key: UInt32 = .max
        var access: UInt32 = 0
        var probability: Float = 0
        var threshold: Float = 0
        var verdict = PrefetchDecision.Verdict.fetched
    }

    private static let tableSize = 4096

    // Safety: these three are owned by this value; all elements initialised, trivial types. Empty unless on. A pointer is the first
    // field for the reason given in `KeyInterner`.
    private let ring: UnsafeMutableBufferPointer<PrefetchDecision>
    let isOn: Bool
    /// The number of the access being decided on, and the probability it asks with the budget untouched and as it is.
    var access: UInt64 = 0
    var price: Float = 0
    var threshold: Float = 0
    /// The key all of whose decisions are kept.
    var focus = KeyID.none
    private(set) var focused: [PrefetchDecision] = []
    private let capacity: Int
    private let latest: UnsafeMutableBufferPointer<Latest>
    private let misses: UnsafeMutableBufferPointer<MissNote>
    /// Prefetches noted since the start; the number of the next one.
    private var count: UInt32 = 0
    /// Prefetches and focused decisions before these have their reasons.
    private var explainedFetches: UInt32 = 0
    private var explainedFocused = 0

    /// - Parameter capacity: The latest prefetches remembered; 0: nothing is.
    init(capacity: Int) {
        isOn = capacity > 0
        self.capacity = capacity
        ring = .allocate(capacity: capacity)
        ring.initialize(
            repeating: PrefetchDecision(
                key: .none,
                trigger: .none,
                access: 0,
                probability: 0,
                threshold: 0,
                verdict: .fetched
            )
        )
        latest = .allocate(capacity: isOn ? Self.tableSize : 0)
        latest.initialize(repeating: Latest())
        misses = .allocate(capacity: isOn ? Self.tableSize : 0)
        misses.initialize(repeating: MissNote())
    }

    deinit {
        ring.deallocate()
        latest.deallocate()
        misses.deallocate()
    }

    private static func place(_ key: UInt32) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9e37_79b1) >> 20)
    }

    // MARK: - Noting

    /// Notes a decision about a candidate.
    ///
    /// - Returns: The number of the prefetch, if it is one.
    @inline(__always)
    mutating func note(_ candidate: borrowing Candidate, _ verdict: PrefetchDecision.Verdict) -> UInt32 {
        isOn ? add(candidate, verdict) : 0
    }

    private mutating func add(_ candidate: borrowing Candidate, _ verdict: PrefetchDecision.Verdict) -> UInt32 {
        let probability = candidate.probability
        let isForBudget = verdict == .price && probability > price
        let decision = PrefetchDecision(
            key: candidate.key,
            trigger: candidate.trigger,
            access: access,
            probability: candidate.probability,
            threshold: threshold,
            verdict: isForBudget ? .budget : verdict
        )
        latest[Self.place(candidate.key.rawValue)] = Latest(
            key: candidate.key.rawValue,
            access: UInt32(truncatingIfNeeded: access),
            probability: candidate.probability,
            threshold: threshold,
            verdict: decision.verdict
        )
        if candidate.key == focus { focused.append(decision) }
        guard verdict == .fetched else { return 0 }
        ring[Int(count) % capacity] = decision
        count &+= 1
        return count &- 1
    }

    /// Notes what became of a prefetch by its number.
    mutating func end(_ number: UInt32, _ key: KeyID, _ end: PrefetchDecision.End, now: UInt64) {
        guard isOn, count &- number <= UInt32(capacity) else { return }
        let place = Int(number) % capacity
        guard ring[place].key == key, ring[place].endedAt == 0 else { return }
        ring[place].end = end
        ring[place].endedAt = now
    }

    /// Notes that the value of a key was not resident.
    mutating func noteMiss(_ key: KeyID, isLate: Bool, now: UInt64) {
        guard isOn else { return }
        var note = MissNote(key: key, access: now, cause: isLate ? .late : .notProposed)
        let known = latest[Self.place(key.rawValue)]
        if known.key == key.rawValue {
            note.decidedAt = now &- UInt64(UInt32(truncatingIfNeeded: now) &- known.access)
            note.verdict = known.verdict
            note.probability = known.probability
            note.threshold = known.threshold
            if !isLate { note.cause = known.verdict == .fetched ? .gone : .notFetched }
            latest[Self.place(key.rawValue)].key = .max
        }
        misses[Self.place(key.rawValue)] = note
    }

    // MARK: - Reasons

    /// Asks for the reasons of the decisions that have none yet.
    mutating func explain(_ reasons: (Candidate) -> CandidateReasons, _ candidates: borrowing CandidateBuffer) {
        while explainedFetches != count {
            let place = Int(explainedFetches) % capacity
            if let candidate = Self.candidate(ring[place].key, candidates) { ring[place].reasons = reasons(candidate) }
            explainedFetches &+= 1
        }
        while explainedFocused < focused.count {
            if let candidate = Self.candidate(focus, candidates) {
                focused[explainedFocused].reasons = reasons(candidate)
            }
            explainedFocused += 1
        }
    }

    private static func candidate(_ key: KeyID, _ candidates: borrowing CandidateBuffer) -> Candidate? {
        for position in 0..<candidates.count where candidates[position].key == key { return candidates[position] }
        return nil
    }

    // MARK: - Asking

    /// The remembered prefetches of a key, the latest first.
    ///
    /// - Complexity: O(capacity).
    func fetches(of key: KeyID) -> [PrefetchDecision] {
        var found: [PrefetchDecision] = []
        for back in 1..<UInt32(max(1, min(capacity, Int(count)) + 1)) {
            let decision = ring[Int(count &- back) % capacity]
            if decision.key == key { found.append(decision) }
        }
        return found
    }

    /// The latest miss of a key, if no other key's has displaced it.
    func lastMiss(of key: KeyID) -> MissNote? {
        guard isOn else { return nil }
        let note = misses[Self.place(key.rawValue)]
        return note.key == key ? note : nil
    }

    /// The decisions about the key in focus since the last time.
    mutating func takeFocused() -> [PrefetchDecision] {
        defer {
            focused.removeAll(keepingCapacity: true)
            explainedFocused = 0
        }
        return focused
    }
}
