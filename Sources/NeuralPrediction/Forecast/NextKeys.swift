public import NeuralNet

/// What a network expects after some reads of a stream.
public struct NextKeys: Sendable {
    /// A key and its probability.
    public struct Choice: Sendable, Hashable {
        /// The key's token.
        public let token: Int32
        /// The probability that it comes: next, or within the horizon.
        public let probability: Double
    }

    /// The likeliest next keys, best first.
    public let choices: [Choice]
    /// The probability that the next key is none that the network knows by name.
    public let otherKeys: Double
    /// The probability that the first choice is right, as the confidence head has it; `nil` without that head.
    public let confidence: Double?
    /// The likeliest keys of the next `horizon` reads, best first; empty without that head.
    public let withinHorizon: [Choice]

    /// The reads that are looked at: the last ones.
    public static let reach = 256

    /// Asks a network.
    ///
    /// O(reads x parameters of the layers + parameters of the heads).
    ///
    /// - Parameters:
    ///   - network: The network's shape.
    ///   - tensors: Its parameters.
    ///   - vocabulary: Its words.
    ///   - tokens: The reads of one stream from its start, the latest last; only the last ``reach`` are looked at.
    ///   - gaps: The bucket of each read's gap; empty for a network without that input.
    ///   - count: How many choices.
    /// - Throws: `NeuralNetError` for tensors and tokens that do not go with the shape, and `notFinite` for weights so large that
    ///   what comes out is no number.
    public init(
        _ network: NetworkConfiguration,
        tensors: [NamedTensor],
        vocabulary: Vocabulary,
        after tokens: [Int32],
        gaps: [Int32] = [],
        count: Int
    ) throws(NeuralNetError) {
        // Position i reads what came before it: nothing at a stream's start.
        let read = Array(([0] + tokens).suffix(Self.reach))
        let readGaps = network.gap == nil ? [] : Array(([0] + gaps).suffix(Self.reach))
        let steps = read.count
        var engine = try CPUTrainingEngine(
            network,
            training: TrainingConfiguration(),
            tensors: tensors,
            lanes: 1,
            maximumSteps: steps
        )
        let batch = SequenceBatch(
            lanes: 1,
            steps: steps,
            tokens: read,
            gaps: readGaps,
            targets: Array(repeating: -1, count: steps - 1) + [0],
            futures: Array(repeating: -1, count: steps * network.horizon),
            restarts: [true]
        )
        let logits = try engine.logits(of: batch)
        guard logits.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else { throw .outputsNotFinite }
        func values(_ name: String) -> [Float]? { logits.first { $0.name == name }?.values }
        let probabilities = Self.softmax(values("head") ?? [])
        choices = Self.best(probabilities, vocabulary.keyTokens, count)
        otherKeys = max(0, 1 - vocabulary.keyTokens.reduce(0.0) { $0 + probabilities[Int($1)] })
        confidence = values("confidence")?.first.map(Self.sigmoid)
        withinHorizon = Self.best(values("horizon")?.map(Self.sigmoid) ?? [], vocabulary.keyTokens, count)
    }

    private static func softmax(_ logits: [Float]) -> [Double] {
        let highest = Double(logits.max() ?? 0)
        let powers = logits.map { Logarithm.exponential(Double($0) - highest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    private static func sigmoid(_ logit: Float) -> Double {
        1 / (1 + Logarithm.exponential(-Double(logit)))
    }

    /// The likeliest of some tokens; of equal ones the smaller token first.
    private static func best(_ probabilities: [Double], _ tokens: Range<Int32>, _ count: Int) -> [Choice] {
        guard !probabilities.isEmpty else { return [] }
        return tokens.map { Choice(token: $0, probability: probabilities[Int($0)]) }
            .sorted { ($0.probability, $1.token) > ($1.probability, $0.token) }
            .prefix(count).map(\.self)
    }
}
