/// The shape and the bounds of a `MithrilPredictor`.
///
/// To predict more, at more traffic: a longer `lookahead`, more `associations`, a `minimumSupport` of 1. To predict
/// less: fewer associations, a larger minimum support. The other settings matter little for that.
public struct MithrilConfiguration: Hashable, Sendable {
    /// Which reads are recorded.
    public enum Trigger: UInt8, Hashable, Sendable, CaseIterable {
        /// Misses only, as published: what is prefetched in time is no longer recorded.
        case misses
        /// What would be a miss without prefetching: misses and the first uses of prefetched entries.
        case wouldBeMisses
        /// All reads.
        case reads
    }

    /// Two keys can be associated if they are always read within so many reads of each other, at least 1.
    public var lookahead: Int
    /// Recorded reads from which on a key is mined, 1...`maximumSupport`.
    ///
    /// 1 predicts from a single common occurrence; 3 and more only what comes again and again.
    public var minimumSupport: Int
    /// A key recorded more often before it is mined is too frequent to be of interest, up to 64.
    public var maximumSupport: Int
    /// By how many the numbers of recorded reads of two associated keys may differ, at least 0.
    public var tolerance: Int
    /// The most keys predicted after one, at least 1; a newer association takes the place of the oldest.
    public var associations: Int
    public var trigger: Trigger
    /// Keys that are mined together, at least 2: the fewer, the sooner an association is known.
    public var miningRows: Int
    /// Keys whose first recorded reads are remembered, at least 1.
    public var recordingRows: Int
    /// Keys whose associations are remembered, at least 1.
    public var prefetchingRows: Int

    /// Makes a configuration, by default one that does for all sorts of traces.
    ///
    /// On the ten real traces of `PeerReferenceTests`, at caches of 1, 5 and 10% of the keys, the defaults miss at most
    /// 4.5% more than the published implementation, and mostly less, at no more traffic.
    public init(
        lookahead: Int = 20,
        minimumSupport: Int = 2,
        maximumSupport: Int = 8,
        tolerance: Int = 1,
        associations: Int = 3,
        trigger: Trigger = .wouldBeMisses,
        miningRows: Int = 256,
        recordingRows: Int = 1 << 16,
        prefetchingRows: Int = 1 << 16
    ) {
        self.lookahead = lookahead
        self.minimumSupport = minimumSupport
        self.maximumSupport = maximumSupport
        self.tolerance = tolerance
        self.associations = associations
        self.trigger = trigger
        self.miningRows = miningRows
        self.recordingRows = recordingRows
        self.prefetchingRows = prefetchingRows
    }

    /// Stops the program if a setting is out of its range.
    func check() {
        precondition((1...1 << 20).contains(lookahead), "a lookahead is 1 to 2^20 reads, not \(lookahead)")
        precondition(
            1 <= minimumSupport && minimumSupport <= maximumSupport && maximumSupport <= 64,
            "supports must be 1 <= minimum <= maximum <= 64, not \(minimumSupport) and \(maximumSupport)"
        )
        precondition(tolerance >= 0, "a tolerance is at least 0, not \(tolerance)")
        precondition((1...64).contains(associations), "a key has 1 to 64 associations, not \(associations)")
        precondition((2...1 << 20).contains(miningRows), "a mining table has 2 to 2^20 rows, not \(miningRows)")
        precondition(
            (1...1 << 28).contains(recordingRows) && (1...1 << 28).contains(prefetchingRows),
            "tables have 1 to 2^28 rows, not \(recordingRows) (recording) and \(prefetchingRows) (prefetching)"
        )
    }
}
