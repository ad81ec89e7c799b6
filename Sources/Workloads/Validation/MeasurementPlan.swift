import Statistics

/// What measurements of several stretches must agree on to be comparable.
public struct MeasurementPlan: Hashable, Sendable {
    /// The reuse distances that near, middle and far are counted below.
    public var reuseBounds: [Int]
    /// How many keys there can be at least, for the exponent.
    public var keySpace: Int
    /// Seconds of a time slot.
    public var slotSeconds: Double

    /// The quartiles of the reuse distances of `columns`, and time slots over its duration.
    ///
    /// - Parameters:
    ///   - columns: The trace that decides.
    ///   - keySpace: How many keys there can be; as many as the trace has if not given.
    ///   - slots: How many time slots; if not given 32 to 4096, of sixteen accesses on average if that is possible: many, as the error of a
    ///     correlation is the inverse root of their number.
    public init(_ columns: AccessColumns, keySpace: Int? = nil, slots: Int? = nil) {
        let distances = ReuseDistances(columns.keys, keyCount: columns.keyCount)
        reuseBounds = [0.25, 0.5, 0.75].map { distances.quantile($0) + 1 }
        self.keySpace = keySpace ?? columns.keyCount
        slotSeconds = columns.duration / Double(max(1, slots ?? min(4096, max(32, columns.count / 16))))
    }
}
