/// What the learner has seen and thinks, as of its last batch.
public struct LearnerReport: Sendable {
    /// Accesses learned from.
    public var accesses = 0
    /// Accesses lost because a ring was full or a key too long.
    public var droppedAccesses = 0
    /// Keys it knows by name.
    public var knownKeys = 0
    /// Keys of which clients have said that they will ask for them.
    public var hints = 0
    /// Loads asked for after the start because their keys were among the hottest when the state was saved.
    public var warmedKeys = 0
    /// Of the hottest keys, those still to be looked at.
    public var keysToWarm = 0
    /// Whether prefetches are issued at present; in `auto` mode it stops while they do not pay.
    public var isOpen = true
    /// What came true for each one promised, lately.
    public var trust = 1.0
    /// The probability from which keys are fetched at present.
    public var threshold = 0.0
    /// The mean time of a prefetch's load, in accesses.
    public var loadAccesses = 0.0
    /// The accesses of one client that pass at least while a value is loaded; what comes sooner is not predicted.
    public var leastLoadAccesses = 0
    /// Processor time of the learner's thread for each access, in nanoseconds.
    public var nanosecondsPerAccess = 0.0

    /// The share of the keys that the shadow cache without prefetching follows; 0 without one.
    public var shadowShare = 0.0
    /// Estimated share of the reads that would have been answered at once without prefetching, as the shadow shows.
    public var hitRatioWithout: Double?
    /// Estimated reads that were answered at once and would have waited without prefetching.
    public var savedWaits = 0
    /// Estimated reads that waited and would have been answered at once without prefetching.
    public var causedWaits = 0
    /// Estimated loads the cache would have made without prefetching.
    public var estimatedLoadsWithout = 0.0
    /// Loads of both kinds for each load that the cache would have made without prefetching.
    public var estimatedTraffic = 1.0

    var counters: [ReadThroughReport.Counter] {
        [
            .init(name: "learned_accesses", value: .count(accesses)),
            .init(name: "dropped_accesses", value: .count(droppedAccesses)),
            .init(name: "known_keys", value: .count(knownKeys)),
            .init(name: "hints", value: .count(hints)),
            .init(name: "warmed_keys", value: .count(warmedKeys)),
            .init(name: "keys_to_warm", value: .count(keysToWarm)),
            .init(name: "prefetching_open", value: .count(isOpen ? 1 : 0)),
            .init(name: "trust", value: .number(trust)),
            .init(name: "threshold", value: .number(threshold)),
            .init(name: "load_accesses", value: .number(loadAccesses)),
            .init(name: "least_load_accesses", value: .count(leastLoadAccesses)),
            .init(name: "learner_nanoseconds_per_access", value: .number(nanosecondsPerAccess)),
            .init(name: "shadow_share", value: .number(shadowShare)),
            .init(name: "hit_ratio_without", value: .number(hitRatioWithout ?? 0)),
            .init(name: "saved_waits", value: .count(savedWaits)),
            .init(name: "caused_waits", value: .count(causedWaits)),
            .init(name: "estimated_loads_without", value: .number(estimatedLoadsWithout)),
            .init(name: "estimated_traffic", value: .number(estimatedTraffic)),
        ]
    }
}
