/// What a network makes of each judged position of a batch, in the order of the positions' indices.
public struct EvaluationResult: Sendable, Hashable {
    /// The indices of the judged positions, rising; every other array has an entry (or a row) for each.
    public var positions: [Int]
    /// The key head's cross-entropy in nats.
    public var keyLoss: [Float]
    /// How many keys stand before the target (a larger logit, or an equal one and a smaller id): 0 means a hit at first
    /// choice.
    public var rank: [Int32]
    /// The best keys, best first, `topKeysPerPosition` a position; of equal logits the smaller id first.
    public var topKeys: [Int32]
    /// Keys a position in ``topKeys`` and ``horizonTopKeys``.
    public var topKeysPerPosition: Int
    /// The confidence head's probability that the first choice is right; empty without the head.
    public var confidence: [Float]
    /// The horizon head's binary cross-entropy, a mean over the vocabulary; empty without the head.
    public var horizonLoss: [Float]
    /// The horizon head's likeliest keys, as ``topKeys``; empty without the head.
    public var horizonTopKeys: [Int32]

    /// Empty unless given.
    public init(
        positions: [Int] = [],
        keyLoss: [Float] = [],
        rank: [Int32] = [],
        topKeys: [Int32] = [],
        topKeysPerPosition: Int = 0,
        confidence: [Float] = [],
        horizonLoss: [Float] = [],
        horizonTopKeys: [Int32] = []
    ) {
        self.positions = positions
        self.keyLoss = keyLoss
        self.rank = rank
        self.topKeys = topKeys
        self.topKeysPerPosition = topKeysPerPosition
        self.confidence = confidence
        self.horizonLoss = horizonLoss
        self.horizonTopKeys = horizonTopKeys
    }
}
