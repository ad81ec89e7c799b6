public import Prediction
public import Prefetching

/// What the learner remembers of one key.
///
/// Ages and distances are in accesses, of all clients together.
public struct KeyExplanation: Sendable {
    /// The remembered prefetches, the latest first.
    public var prefetches: [Prefetch] = []
    /// The latest time the key was not resident when asked for, if it is remembered.
    public var lastMiss: Miss?

    /// One prefetch.
    public struct Prefetch: Sendable {
        public var accessesAgo: Int
        /// The key whose access brought it about; `nil`: its name is not known any more.
        public var trigger: [UInt8]?
        public var probability: Double
        /// The probability that was asked.
        public var asked: Double
        public var end: PrefetchDecision.End
        /// Accesses from its start to its end; `nil`: it has not ended.
        public var endedAfter: Int?
        /// Who proposed it.
        public var reasons: [Reason]
    }

    /// What one expert knew.
    public struct Reason: Sendable {
        public var source: ExpertReason.Source
        /// The keys it came after, in the order of their accesses; `nil`: the name is not known any more.
        public var after: [[UInt8]?]
        public var visits: Int
        /// Visits the key came after.
        public var count: Int
        /// The probability that such counts have come to.
        public var opinion: Double
    }

    /// One miss.
    public struct Miss: Sendable {
        public var accessesAgo: Int
        public var cause: MissNote.Cause
        /// The latest decision about the key before; `nil`: none is known.
        public var decision: Decision?
    }

    /// What was decided about the key before a miss.
    public struct Decision: Sendable {
        public var verdict: PrefetchDecision.Verdict
        /// How long before the miss.
        public var accessesBefore: Int
        public var probability: Double
        /// The probability that was asked.
        public var asked: Double
    }
}
