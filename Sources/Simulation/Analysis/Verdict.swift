/// Whether prefetching is worth installing for a workload, and why.
public struct Verdict: Hashable, Sendable {
    /// The fewest misses prefetching must remove, with confidence, to be recommended.
    public static let smallestGain = 0.03

    public let isRecommended: Bool
    public let reason: Reason
    /// Misses and late hits relative to the same cache without prefetching.
    public let relativeMisses: RatioEstimate

    /// What decided.
    public enum Reason: String, Hashable, Sendable {
        /// Clearly fewer misses.
        case gain
        /// Nearly all misses are first accesses, which no table of seen keys foretells.
        case compulsory
        /// The order of accesses does not repeat: hardly anything was worth fetching.
        case noStructure
        /// Much was foretold, but most of it arrived after it was asked for.
        case late
        /// The gain is small or differs from one part of the trace to the next.
        case uncertain
    }

    /// The share of the misses that must be first accesses to be the reason.
    private static let compulsoryShare = 0.8
    /// The most prefetches, relative to the misses, that count as hardly any.
    private static let fewPrefetches = 0.05

    init(base: SimulationResult, prefetching: SimulationResult, split: MissSplit) {
        relativeMisses = prefetching.relativeMissesEstimate
        isRecommended = relativeMisses.high <= 1 - Self.smallestGain
        let counts = prefetching.counts
        reason =
            if isRecommended {
                .gain
            } else if Double(split.compulsory) >= Self.compulsoryShare * Double(split.total) {
                .compulsory
            } else if counts.late > counts.used {
                .late
            } else if Double(counts.issued) <= Self.fewPrefetches * Double(base.counts.misses) {
                .noStructure
            } else {
                .uncertain
            }
    }
}
