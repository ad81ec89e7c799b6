public import AccessModel
public import Prediction

/// What was decided about a candidate, why, and what came of it.
public struct PrefetchDecision: Sendable {
    /// Whether it was fetched, or the first reason why not.
    public enum Verdict: String, Sendable, CaseIterable {
        case fetched
        /// Resident or in flight already.
        case resident
        /// Less probable than asked by price, place and trust, with the budget untouched.
        case price
        /// Probable enough but for the budget, which had so little left that more was asked, or nothing left.
        case budget
        /// Too many better ones for one access.
        case degree
        /// Too many prefetches under way.
        case inFlight = "in-flight"
        /// The engine was off or had closed itself.
        case closed
        /// The load was not accepted.
        case refused
    }

    /// What became of a prefetch.
    public enum End: String, Sendable, CaseIterable {
        /// Its end has not come.
        case outstanding
        /// Demanded while it was resident.
        case used
        /// Demanded while it was under way.
        case late
        /// It left the cache undemanded.
        case unused
        /// The origin has no value.
        case absent
        /// The load brought nothing.
        case failed
        /// Its end was never told.
        case lost
    }

    public var key: KeyID
    /// The key whose access made it a candidate.
    public var trigger: KeyID
    /// The number of that access, from 1.
    public var access: UInt64
    /// The probability of the candidate; 0 for one that was not weighed because it was resident.
    public var probability: Float
    /// The probability that was asked.
    public var threshold: Float
    public var verdict: Verdict
    /// Of one that was fetched.
    public var end = End.outstanding
    /// The number of the access at which it ended; 0: it has not.
    public var endedAt: UInt64 = 0
    /// Who proposed it.
    public var reasons = CandidateReasons()
}

/// The last time a key was missed, and why it had not been fetched.
public struct MissNote: Sendable {
    public enum Cause: String, Sendable, CaseIterable {
        /// No expert has proposed it lately, or other keys' notes have displaced its own.
        case notProposed = "not-proposed"
        /// It was proposed and not fetched; `verdict` says why.
        case notFetched = "not-fetched"
        /// It was fetched, and was still under way.
        case late
        /// It was fetched, and its value had left the cache again or never arrived.
        case gone
    }

    public var key = KeyID.none
    /// The number of the access, from 1.
    public var access: UInt64 = 0
    public var cause = Cause.notProposed
    /// The latest decision about the key before the miss.
    public var verdict = PrefetchDecision.Verdict.fetched
    /// The number of the access it was made at; 0: none is known.
    public var decidedAt: UInt64 = 0
    public var probability: Float = 0
    public var threshold: Float = 0
}

extension PrefetchReport {
    /// The end it tells of, as decisions remember it.
    var end: PrefetchDecision.End {
        switch self {
        case .loaded: .outstanding
        case .unused: .unused
        case .absent: .absent
        case .failed: .failed
        }
    }
}
