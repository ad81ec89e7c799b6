import Workloads

/// Whether a model does on a stream of a known rule what can be done, and no more.
public struct PatternVerdict: Sendable, Hashable {
    /// What the model was asked about.
    public let stream: DemonstrationStream
    /// Positions judged.
    public let positions: Int
    /// First choices that came true.
    public let hits: Int

    public init(_ stream: DemonstrationStream, positions: Int, hits: Int) {
        self.stream = stream
        self.positions = positions
        self.hits = hits
    }

    /// Hits for each position.
    public var accuracy: Double { positions == 0 ? 0 : Double(hits) / Double(positions) }

    /// What the stream asks for, in words.
    public var rule: String {
        switch stream {
        case .pattern(.sequential), .pattern(.periodic): "above 99%"
        case .pattern(.mixed), .zipf: "within 1 point of the best"
        case .pattern(.random): "at chance, not above"
        }
    }

    /// Whether the rule is kept.
    ///
    /// Noise-free patterns: above 99%. Mixed and Zipf: at most one point below what the generator's rule allows. Random: within
    /// the 99.9% interval of chance, by the normal approximation of the binomial distribution: more would mean that the model
    /// has seen what it is asked about.
    public var isKept: Bool {
        switch stream {
        case .pattern(.sequential), .pattern(.periodic): accuracy > 0.99
        case .pattern(.mixed), .zipf: accuracy >= stream.theoreticalBest - 0.01
        case .pattern(.random): abs(accuracy - stream.chance) <= margin
        }
    }

    /// Half the width of the 99.9% interval around chance.
    public var margin: Double {
        let variance = stream.chance * (1 - stream.chance) / Double(max(1, positions))
        return 3.29 * variance.squareRoot()
    }
}
