/// Values of a sample at given shares of its order.
public struct Quantiles: Hashable, Sendable, Encodable {
    public let minimum: Double
    public let p10: Double
    public let p50: Double
    public let p90: Double
    public let p99: Double
    public let maximum: Double
    public let mean: Double

    /// The quantiles of a sample: the value with at least that share of the sample at or below it.
    ///
    /// - Returns: `nil` for an empty sample.
    init?(_ sample: some Collection<Double>) {
        guard !sample.isEmpty else { return nil }
        let sorted = sample.sorted()
        func value(_ share: Double) -> Double {
            sorted[max(0, min(sorted.count, Int((share * Double(sorted.count)).rounded(.up))) - 1)]
        }
        minimum = value(0)
        p10 = value(0.1)
        p50 = value(0.5)
        p90 = value(0.9)
        p99 = value(0.99)
        maximum = value(1)
        mean = sorted.reduce(0, +) / Double(sorted.count)
    }
}
