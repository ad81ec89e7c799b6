/// A ratio of two counts with an interval that says how much it varies over the trace.
public struct RatioEstimate: Hashable, Sendable {
    public let value: Double
    /// The 95% interval; as wide as `value` is uncertain, and `value` itself where there are no two stretches.
    public let low: Double
    public let high: Double

    /// The 97.5% quantile of Student's distribution with 19 degrees of freedom, for 20 stretches.
    private static let quantile = 2.093

    /// The ratio of the sums of pairs, its variance by leaving out one pair after the other (the jackknife).
    ///
    /// Pairs are stretches of a trace; neighbours depend on each other, so the interval is a lower bound of the doubt.
    /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 11.
    init(_ pairs: [(part: Int, whole: Int)]) {
        let part = pairs.reduce(0) { $0 + $1.part }
        let whole = pairs.reduce(0) { $0 + $1.whole }
        let value = whole == 0 ? 1 : Double(part) / Double(whole)
        self.value = value
        let others = pairs.compactMap { pair in
            whole == pair.whole ? nil : Double(part - pair.part) / Double(whole - pair.whole)
        }
        guard others.count > 1 else {
            low = value
            high = value
            return
        }
        let mean = others.reduce(0, +) / Double(others.count)
        let squares = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares * Double(others.count - 1) / Double(others.count)).squareRoot()
        low = max(0, value - Self.quantile * error)
        high = value + Self.quantile * error
    }
}

extension SimulationResult {
    /// Misses and late hits relative to the same cache without prefetching.
    public var relativeMissesEstimate: RatioEstimate {
        RatioEstimate(stretches.map { (part: $0.misses, whole: $0.missesWithout) })
    }

    /// The miss ratio of the second half of the trace as the first half foretells it, and as it was.
    public var forecast: Forecast { Forecast(self) }
}

/// What the first half of a trace says of the second, beside what happened.
public struct Forecast: Hashable, Sendable {
    /// The miss ratio of the second quarter, when the cache has filled and the predictor has learned.
    public let predicted: RatioEstimate
    /// The miss ratio of the second half.
    public let actual: Double

    init(_ result: SimulationResult) {
        let stretches = result.stretches
        let half = stretches.count / 2
        predicted = RatioEstimate(stretches[half / 2..<half].map { (part: $0.misses, whole: $0.reads) })
        actual = RatioEstimate(stretches[half...].map { (part: $0.misses, whole: $0.reads) }).value
    }

    /// Predicted minus actual.
    public var error: Double { predicted.value - actual }
}
