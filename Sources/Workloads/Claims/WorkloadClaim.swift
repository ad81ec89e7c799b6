/// Something that must hold, up to chance, for every long enough trace made from a definition.
///
/// `WorkloadDefinition.claims` derives them; a validator tests them against a trace without knowing the definition.
public struct WorkloadClaim: Sendable, Equatable {
    /// The stream that it is about.
    public var stream: String
    /// It is about the accesses to keys of these looks, in the order of the trace; about all accesses if there are none.
    public var subject: [KeyPattern]
    public var rule: Rule
    public var sampling: Sampling

    /// What one access says beyond the others.
    public enum Sampling: Sendable, Equatable {
        /// Each access (or distinct key, for sizes and lifetimes) is a trial of its own.
        case independent
        /// The accesses of a session depend on each other: there is less to learn from them than their number says.
        case clustered
        /// Besides, sessions take time, so that shares come true only in traces that are much longer than a session.
        case asymptotic
    }

    public enum Rule: Sendable, Equatable {
        /// Keys are independent draws; the key of rank `r` (from 1, by popularity) has probability `r^-exponent / sum`, over `count`
        /// keys.
        case zipf(count: Int, exponent: Double)
        /// Keys are independent draws, all of `count` keys alike.
        case uniform(count: Int)
        /// Keys are independent draws; `hotCount` of `count` keys share `hotDraws` of them evenly, the others the rest.
        case hotspot(count: Int, hotCount: Int, hotDraws: Double)
        /// The number in a key is `(last + step) mod count`, or `last + step` where there is no count.
        case steps(step: Int, count: Int?)
        /// The numbers come in rounds; each round has each of `0 ..< count` once.
        case rounds(count: Int)
        /// The number in a key follows a `ValidationPattern`.
        case pattern(kind: ValidationPattern.Kind, count: Int, period: Int, randomShare: Double)
        /// The shares of reads, writes and deletions.
        case operations(get: Double, set: Double, delete: Double)
        /// The share of these keys in the accesses of the whole stream.
        case share(Double)
        /// Requests (equal times counted once) come as a Poisson process of this rate a second.
        case poisson(rate: Double)
        /// Requests come at equal distances, so many a second.
        case regular(rate: Double)
        /// The rate of requests is `mean x (1 + amplitude x cos(2 pi (time - peak) / period))`, all in seconds.
        case cycle(mean: Double, period: Double, amplitude: Double, peak: Double)
        /// Requests come as a Hawkes process: `rate` by themselves, each causes `ratio` more after `decay` seconds on average.
        case bursts(rate: Double, ratio: Double, decay: Double)
        /// The next access of the same client is to `pattern`, and the numbers that both keys have are equal.
        case followed(by: KeyPattern)
        /// The sizes of distinct keys' values, in bytes.
        case size(AmountDefinition)
        /// The lifetimes of distinct keys' values, in seconds.
        case lifetime(AmountDefinition)
    }
}
