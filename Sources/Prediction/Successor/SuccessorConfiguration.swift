/// The size and the shape of a `SuccessorPredictor`.
public struct SuccessorConfiguration: Sendable {
    /// At most 16.
    public var experts: [SuccessorExpert]
    /// The nearest access ahead that is learned, 1...240: the time of a load, in accesses, plus one.
    public var minimumDistance: Int
    /// How many accesses ahead are learned from the nearest on, in the global stream.
    public var window: Int
    /// How many accesses ahead are learned in a client's stream and in that of the misses; at most `streamDepth`.
    public var streamWindow: Int
    /// Accesses remembered of each client's stream, rounded up to a power of two.
    public var streamDepth: Int
    /// Clients remembered at a time.
    public var maximumStreams: Int
    /// Fixes the decisions by chance.
    public var seed: UInt64

    public init(
        experts: [SuccessorExpert] = SuccessorExpert.standard(),
        minimumDistance: Int = 1,
        window: Int = 16,
        streamWindow: Int = 8,
        streamDepth: Int = 8,
        maximumStreams: Int = 4096,
        seed: UInt64 = 0
    ) {
        self.experts = experts
        self.minimumDistance = minimumDistance
        self.window = window
        self.streamWindow = streamWindow
        self.streamDepth = streamDepth
        self.maximumStreams = maximumStreams
        self.seed = seed
    }
}
