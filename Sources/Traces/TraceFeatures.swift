/// What a trace records besides the order of its keys.
public struct TraceFeatures: OptionSet, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Times are a clock's, not row numbers.
    public static let clock = TraceFeatures(rawValue: 1 << 0)
    /// Rows name the client that asked.
    public static let clients = TraceFeatures(rawValue: 1 << 1)
    /// Rows carry the value's size.
    public static let sizes = TraceFeatures(rawValue: 1 << 2)
    /// The trace has a `ttl` column, or some accesses of it say how long their value may live.
    public static let ttl = TraceFeatures(rawValue: 1 << 3)
    /// The trace has a `latency` column, or some accesses of it say how long they took.
    public static let latency = TraceFeatures(rawValue: 1 << 4)
    /// Some accesses write or delete.
    public static let operations = TraceFeatures(rawValue: 1 << 5)
    /// Some requests are for several keys: there are accesses whose `isContinuation` is true.
    public static let batches = TraceFeatures(rawValue: 1 << 6)
}
