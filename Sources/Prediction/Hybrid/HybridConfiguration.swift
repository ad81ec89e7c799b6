/// The size and the shape of a `HybridPredictor`.
public struct HybridConfiguration: Sendable {
    /// At most 6.
    public var experts: [ContextExpert]
    /// Contexts remembered by all experts together, 136 bytes each; 1...2^27.
    public var contexts: Int
    /// The nearest access ahead that is learned, 1...240: the time of a load, in accesses, plus one.
    public var minimumDistance: Int
    /// Clients remembered at a time, about 200 bytes each.
    public var maximumStreams: Int
    /// Keys whose own record is remembered, 16 bytes each; rounded up to a power of two.
    public var keyRecords: Int
    /// Fixes the decisions by chance.
    public var seed: UInt64
    /// What it is made of.
    public var parts = HybridParts.all

    public init(
        experts: [ContextExpert] = ContextExpert.standard,
        contexts: Int = 1 << 18,
        minimumDistance: Int = 1,
        maximumStreams: Int = 4096,
        keyRecords: Int = 1 << 17,
        seed: UInt64 = 0
    ) {
        self.experts = experts
        self.contexts = contexts
        self.minimumDistance = minimumDistance
        self.maximumStreams = maximumStreams
        self.keyRecords = keyRecords
        self.seed = seed
    }
}
