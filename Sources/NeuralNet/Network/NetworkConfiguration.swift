/// The shape of a network: what it reads, how wide and deep it is, and which heads it has.
///
/// A step reads `[embedding(token); gap_embedding(gap)]`. The layers are PyTorch's `nn.LSTM` (gate order i, f, g, o).
/// The heads read the top layer's output, or what the attention makes of it. A value says nothing about training except
/// ``dropout``, which PyTorch counts as part of `nn.LSTM` too.
public struct NetworkConfiguration: Sendable, Hashable, Codable {
    /// A second input beside the token: how long ago the previous access was, as a bucket number.
    public struct GapInput: Sendable, Hashable, Codable {
        /// The number of buckets, `2 ... 65_536`; bucket 0 means "none".
        public var buckets: Int
        /// The width of a bucket's embedding, `1 ... 4_096`.
        public var width: Int

        /// Checked by ``NetworkConfiguration/validate()``.
        public init(buckets: Int, width: Int) {
            self.buckets = buckets
            self.width = width
        }
    }

    /// Attention over the last top outputs of the same chunk, the present one included; never over later ones.
    ///
    /// With outputs `h(s)`, present step `t` and top width `F`: scores `e(s)`, weights `a = softmax(e)`, context
    /// `c = sum a(s) h(s)`, and the heads read `tanh(combine.weight [h(t); c] + combine.bias)`.
    /// Sources: Luong, Pham and Manning, EMNLP 2015 (dot); Bahdanau, Cho and Bengio, ICLR 2015 (additive).
    public struct Attention: Sendable, Hashable, Codable {
        /// How a score is computed.
        public enum Score: String, Sendable, Hashable, Codable, CaseIterable {
            /// `h(t) · h(s) / sqrt(F)`; no parameters.
            case dot
            /// `score.weight · tanh(query.weight h(t) + key.weight h(s))`.
            case additive
        }

        /// How a score is computed.
        public var score: Score
        /// The number of outputs attended to, the present one included, `1 ... 4_096`.
        public var window: Int

        /// Checked by ``NetworkConfiguration/validate()``.
        public init(score: Score, window: Int) {
            self.score = score
            self.window = window
        }
    }

    /// The number of token ids, `2 ... 16_777_216`.
    ///
    /// Id 0 means "nothing"; then follow the frequent keys by falling frequency, then hashed buckets.
    public var vocabulary: Int
    /// The width of a token's embedding, `1 ... 4_096`; with the gap's width a multiple of 16.
    public var embeddingWidth: Int
    /// The second input, or `nil` for tokens only.
    public var gap: GapInput?
    /// The number of LSTM layers, `1 ... 8`.
    public var layers: Int
    /// Units in a layer and direction, a multiple of 16, `16 ... 4_096`.
    public var hiddenWidth: Int
    /// Whether a second stack reads the window backwards.
    ///
    /// Outputs are concatenated layer by layer as `nn.LSTM` does. Such a network cannot stream and carries no state;
    /// only the last step of a chunk can be judged, since outputs before it have seen their own future.
    public var isBidirectional: Bool
    /// The share of outputs set to 0 between layers while training, `0 ..< 1`; the others are scaled by `1 / (1 -
    /// dropout)`.
    ///
    /// Applies to the output of each layer but the last, as in `nn.LSTM`.
    public var dropout: Float
    /// Attention over the window, or `nil` for none.
    public var attention: Attention?
    /// How many future accesses the multi-label head foretells, `1 ... 256`, or 0 for no such head.
    public var horizon: Int
    /// Whether a head estimates the probability that the key head's first choice comes true.
    public var hasConfidenceHead: Bool

    /// A network of `layers` LSTM layers with a key head; the rest is off unless asked for.
    public init(
        vocabulary: Int,
        embeddingWidth: Int = 32,
        gap: GapInput? = nil,
        layers: Int = 2,
        hiddenWidth: Int = 64,
        isBidirectional: Bool = false,
        dropout: Float = 0,
        attention: Attention? = nil,
        horizon: Int = 0,
        hasConfidenceHead: Bool = false
    ) {
        self.vocabulary = vocabulary
        self.embeddingWidth = embeddingWidth
        self.gap = gap
        self.layers = layers
        self.hiddenWidth = hiddenWidth
        self.isBidirectional = isBidirectional
        self.dropout = dropout
        self.attention = attention
        self.horizon = horizon
        self.hasConfidenceHead = hasConfidenceHead
    }
}

extension NetworkConfiguration {
    /// The most parameters a network may have: 8 GiB of them, four times that while training.
    public static let maximumParameters = 1 << 31

    /// The width of a step's input, `E + G`.
    public var inputWidth: Int { embeddingWidth + (gap?.width ?? 0) }

    /// 1, or 2 for a bidirectional network.
    public var directions: Int { isBidirectional ? 2 : 1 }

    /// The width of a layer's output, and of what the heads read: `F`.
    public var outputWidth: Int { hiddenWidth * directions }

    /// The width of what layer `layer` reads.
    public func inputWidth(ofLayer layer: Int) -> Int {
        layer == 0 ? inputWidth : outputWidth
    }

    /// Checks every range and the settings against each other.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`, naming setting, value and rule.
    public func validate() throws(NeuralNetError) {
        try check("vocabulary", vocabulary, in: 2...(1 << 24))
        try check("embeddingWidth", embeddingWidth, in: 1...4_096)
        if let gap {
            try check("gap.buckets", gap.buckets, in: 2...65_536)
            try check("gap.width", gap.width, in: 1...4_096)
        }
        try check("layers", layers, in: 1...8)
        try check("hiddenWidth", hiddenWidth, in: 16...4_096)
        if let attention { try check("attention.window", attention.window, in: 1...4_096) }
        try check("horizon", horizon, in: 0...256)
        try require(
            dropout >= 0 && dropout < 1,
            "dropout is \(dropout), but it is a share: use 0 up to, not including, 1"
        )
        try require(
            inputWidth % 16 == 0,
            "embeddingWidth \(embeddingWidth) and gap.width \(gap?.width ?? 0) add up to \(inputWidth), but the "
                + "input of a layer is a multiple of 16: use widths with the sum \((inputWidth + 15) / 16 * 16)"
        )
        try require(
            hiddenWidth % 16 == 0,
            "hiddenWidth is \(hiddenWidth), but it is a multiple of 16: use \((hiddenWidth + 15) / 16 * 16)"
        )
        try require(
            dropout == 0 || layers > 1,
            "dropout is \(dropout), but it acts between layers and there is 1: use 0, or 2 layers"
        )
        let parameters = ParameterLayout.count(for: self)
        try require(
            parameters <= Self.maximumParameters,
            "the network has \(parameters) parameters, but at most \(Self.maximumParameters) are allowed: use a "
                + "smaller vocabulary (\(vocabulary)) or hiddenWidth (\(hiddenWidth))"
        )
    }

    private func check(_ setting: String, _ value: Int, in range: ClosedRange<Int>) throws(NeuralNetError) {
        try require(
            range.contains(value),
            "\(setting) is \(value), but it is \(range.lowerBound) ... \(range.upperBound): use a value in that range"
        )
    }

    private func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(NeuralNetError) {
        if !condition { throw NeuralNetError(.configuration, message()) }
    }
}
