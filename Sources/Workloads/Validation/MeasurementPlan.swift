import Statistics

/// What measurements of several stretches must agree on to be comparable.
public struct MeasurementPlan: Hashable, Sendable {
    /// The reuse distances that near, middle and far are counted below.
    public var reuseBounds: [Int]
    /// How many keys there can be at least, for the exponent.
    public var keySpace: Int
    /// Seconds of a time slot.
    public var slotSeconds: Double

    /// The quartiles of the reuse distances of `columns`, as many time slots as `slots` over its duration.
    public init(_ columns: AccessColumns, keySpace: Int? = nil, slots: Int = 256) {
        let distances = ReuseDistances(columns.keys, keyCount: columns.keyCount)
        reuseBounds = [0.25, 0.5, 0.75].map { distances.quantile($0) + 1 }
        self.keySpace = keySpace ?? columns.keyCount
        slotSeconds = columns.duration / Double(max(1, slots))
    }
}
