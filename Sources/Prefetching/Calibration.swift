/// What probabilities were promised and what came of them, in ten ranges of equal width.
public struct Calibration: Sendable {
    public static let binCount = 10

    /// The promises of one range.
    public struct Bin: Hashable, Sendable {
        /// How many outcomes; those of a sample count as many as they stand for.
        public var weight = 0.0
        /// The sum of their promises.
        public var promised = 0.0
        /// How many came true.
        public var cameTrue = 0.0

        public init() {}

        /// The mean promise; `nil`: none was made.
        public var expected: Double? { weight > 0 ? promised / weight : nil }
        /// The share that came true; `nil`: none was promised.
        public var observed: Double? { weight > 0 ? cameTrue / weight : nil }
    }

    private var counts = InlineArray<10, Bin>(repeating: Bin())

    public init() {}

    /// From 0...0.1 to 0.9...1.
    public var bins: [Bin] { (0..<Self.binCount).map { counts[$0] } }

    /// The sum of the weights.
    public var weight: Double { bins.reduce(0) { $0 + $1.weight } }

    /// The mean distance between promise and outcome, ranges weighed by their outcomes; 0 without any.
    ///
    /// Source: Naeini, Cooper, Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015 (expected
    /// calibration error).
    public var error: Double {
        let distance = bins.reduce(0) { $0 + abs($1.promised - $1.cameTrue) }
        return weight > 0 ? distance / weight : 0
    }

    /// Counts the outcome of a promise in 0...1.
    public mutating func note(_ promise: Float, happened: Bool, weight: Double = 1) {
        let bin = min(Self.binCount - 1, max(0, Int(promise * Float(Self.binCount))))
        counts[bin].weight += weight
        counts[bin].promised += weight * Double(promise)
        if happened { counts[bin].cameTrue += weight }
    }

    /// What was counted since `earlier`.
    public func since(_ earlier: Calibration) -> Calibration {
        var rest = self
        for bin in 0..<Self.binCount {
            rest.counts[bin].weight -= earlier.counts[bin].weight
            rest.counts[bin].promised -= earlier.counts[bin].promised
            rest.counts[bin].cameTrue -= earlier.counts[bin].cameTrue
        }
        return rest
    }
}

extension Calibration: Hashable {
    public static func == (left: Calibration, right: Calibration) -> Bool {
        left.bins == right.bins
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(bins)
    }
}
