/// What confidence promised beside what came true, in ten bins.
///
/// Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
public struct ReliabilityTable: Sendable, Hashable {
    /// The positions whose confidence lies in one tenth of `0 ... 1`.
    public struct Bin: Sendable, Hashable {
        public fileprivate(set) var positions = 0
        /// First choices that came true.
        public fileprivate(set) var hits = 0
        fileprivate var confidenceSum = 0.0

        /// The mean confidence; `nil` for an empty bin.
        public var confidence: Double? { positions == 0 ? nil : confidenceSum / Double(positions) }
        /// Hits for each position; `nil` for an empty bin.
        public var accuracy: Double? { positions == 0 ? nil : Double(hits) / Double(positions) }
    }

    /// Ten bins from 0 up.
    public private(set) var bins = [Bin](repeating: Bin(), count: 10)

    public init() {}

    /// The table of some promises.
    public init(_ promises: some Sequence<ConfidenceFit.Promise>) {
        for promise in promises { add(confidence: promise.confidence, isHit: promise.isKept) }
    }

    mutating func add(confidence: Double, isHit: Bool) {
        // What is no number is below 0 here.
        let bin = confidence >= 0 ? Int(min(0.95, confidence) * 10) : 0
        bins[bin].positions += 1
        bins[bin].confidenceSum += confidence
        if isHit { bins[bin].hits += 1 }
    }

    /// The expected calibration error: the mean of |confidence - accuracy|, bins weighted by positions; `nil` without one.
    public var expectedCalibrationError: Double? {
        let positions = bins.reduce(0) { $0 + $1.positions }
        guard positions > 0 else { return nil }
        let sum = bins.reduce(0.0) { $0 + abs($1.confidenceSum - Double($1.hits)) }
        return sum / Double(positions)
    }
}
