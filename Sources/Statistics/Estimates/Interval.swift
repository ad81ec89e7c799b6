/// A range that a quantity lies in with a stated confidence.
public struct Interval: Hashable, Sendable, Codable {
    public var low: Double
    public var high: Double

    public init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// Whether `value` is inside, ends included.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
