/// The size and the shape of a `TemplatePredictor`.
public struct TemplateConfiguration: Hashable, Sendable {
    /// Kinds of keys remembered, 4...65536, about 200 bytes each; rounded up to a power of two.
    public var maximumTemplates: Int
    /// Kinds of keys, and pairs of kinds, whose rules are remembered, 4...2^24, 369 bytes each; rounded up to a power
    /// of two.
    public var maximumContexts: Int
    /// Lanes, 1...2^20, 136 bytes each.
    public var maximumStreams: Int
    /// Bytes for the latest keys of all streams together, at least 4096: about 90 for a key of 20 bytes; rounded up
    /// to a power of two.
    ///
    /// A key is remembered while its stream needs it, but no longer than until so many bytes of later keys have come.
    public var recentKeyBytes: Int
    /// How many keys later, in the same stream, a key can still be learned to follow, 1...4; keys that come too soon to be
    /// loaded in time do not count.
    public var window: Int
    /// The most steps a run is proposed ahead, 0...64; 0 for none.
    public var reach: Int
    /// The most steps of a run proposed beyond the first that is of use, 0...64; of a short run half as many.
    public var stepsAhead: Int
    /// Fixes the hashes and the decisions by chance.
    public var seed: UInt64

    /// By default a predictor of 3.7 MiB.
    public init(
        maximumTemplates: Int = 2048,
        maximumContexts: Int = 4096,
        maximumStreams: Int = 4096,
        recentKeyBytes: Int = 1 << 20,
        window: Int = 4,
        reach: Int = 16,
        stepsAhead: Int = 64,
        seed: UInt64 = 0
    ) {
        self.maximumTemplates = maximumTemplates
        self.maximumContexts = maximumContexts
        self.maximumStreams = maximumStreams
        self.recentKeyBytes = recentKeyBytes
        self.window = window
        self.reach = reach
        self.stepsAhead = stepsAhead
        self.seed = seed
    }

    /// Stops the program if a setting is out of its range.
    func check() {
        Self.check("maximumTemplates", maximumTemplates, 4...TemplateTable.maximumSlots)
        Self.check("maximumContexts", maximumContexts, 4...RuleTable.maximumSlots)
        Self.check("maximumStreams", maximumStreams, 1...1 << 20)
        Self.check("recentKeyBytes", recentKeyBytes, 4096...1 << 32)
        Self.check("window", window, 1...4)
        Self.check("reach", reach, 0...64)
        Self.check("stepsAhead", stepsAhead, 0...64)
    }

    private static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) {
        precondition(range.contains(value), "\(name) is \(value), but must be in \(range); change the configuration")
    }
}
