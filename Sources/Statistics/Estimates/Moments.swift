/// Mean and spread of numbers.
public struct Moments: Hashable, Sendable {
    public let count: Int
    public let mean: Double
    /// The variance with the divisor `count - 1`; 0 for fewer than two numbers.
    public let variance: Double

    /// O(n), in two passes, so that large means cost no precision.
    public init(_ values: some Collection<Double>) {
        count = values.count
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        self.mean = mean
        variance =
            values.count < 2 ? 0 : values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }

    /// The standard deviation.
    public var deviation: Double { variance.squareRoot() }
}
