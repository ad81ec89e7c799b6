/// What the learner has seen and thinks, as of its last batch.
public struct LearnerReport: Sendable {
    /// Accesses learned from.
    public var accesses = 0
    /// Accesses lost because a ring was full or a key too long.
    public var droppedAccesses = 0
    /// Keys it knows by name.
    public var knownKeys = 0
    /// Whether prefetches are issued at present; in `auto` mode it stops while they do not pay.
    public var isOpen = true
    /// What came true for each one promised, lately.
    public var trust = 1.0
    /// The probability from which keys are fetched at present.
    public var threshold = 0.0
    /// The mean time of a prefetch's load, in accesses.
    public var loadAccesses = 0.0

    var counters: [ReadThroughReport.Counter] {
        [
            .init(name: "learned_accesses", value: .count(accesses)),
            .init(name: "dropped_accesses", value: .count(droppedAccesses)),
            .init(name: "known_keys", value: .count(knownKeys)),
            .init(name: "prefetching_open", value: .count(isOpen ? 1 : 0)),
            .init(name: "trust", value: .number(trust)),
            .init(name: "threshold", value: .number(threshold)),
            .init(name: "load_accesses", value: .number(loadAccesses)),
        ]
    }
}
