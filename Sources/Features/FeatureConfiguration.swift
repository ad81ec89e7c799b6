/// How much a feature extractor remembers; what it forgets it starts anew, as for a key never seen.
public struct FeatureConfiguration: Sendable, Hashable {
    /// Keys whose pace is known, rounded up to a power of two; the one asked for longest ago in its set gives way.
    public var keys = 1 << 18
    /// Streams, likewise.
    public var streams = 1 << 12
    /// Contexts of one and two keys whose successors are counted, likewise.
    public var contexts = 1 << 17
    /// Keys of streams whose last position is known, likewise.
    public var places = 1 << 18
    /// Counters in each of four rows for pairs of keys asked for close together, rounded up to a power of two.
    ///
    /// A pair's count is never too small, and exceeds the truth by more than `2.72 / pairs` of all pairs with
    /// probability below 2%.
    public var pairs = 1 << 16
    /// Seconds without an access after which a stream begins a new session.
    public var sessionGap = 1800.0

    public init() {}
}
