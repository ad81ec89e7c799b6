/// Whether a model does on a synthetic pattern what can be done, and no more.
public struct PatternVerdict: Sendable, Hashable {
    /// The pattern.
    public let pattern: SyntheticPattern
    /// Positions judged.
    public let positions: Int
    /// First choices that came true.
    public let hits: Int

    public init(_ pattern: SyntheticPattern, positions: Int, hits: Int) {
        self.pattern = pattern
        self.positions = positions
        self.hits = hits
    }

    /// Hits for each position.
    public var accuracy: Double { positions == 0 ? 0 : Double(hits) / Double(positions) }

    /// What the pattern asks for, in words.
    public var rule: String {
        switch pattern {
        case .sequential, .periodic: "above 99%"
        case .mixed, .zipf: "within 1 point of the best"
        case .random: "at chance, not above"
        }
    }

    /// Whether the rule is kept.
    ///
    /// Noise-free patterns: above 99%. Mixed and Zipf: at most one point below what the generator's rule allows. Random: within
    /// the 99.9% interval of chance, by the normal approximation of the binomial distribution: more would mean that the model
    /// has seen what it is asked about.
    public var isKept: Bool {
        switch pattern {
        case .sequential, .periodic: accuracy > 0.99
        case .mixed, .zipf: accuracy >= pattern.theoreticalBest - 0.01
        case .random: abs(accuracy - pattern.chance) <= margin
        }
    }

    /// Half the width of the 99.9% interval around chance.
    public var margin: Double {
        let variance = pattern.chance * (1 - pattern.chance) / Double(max(1, positions))
        return 3.29 * variance.squareRoot()
    }
}
