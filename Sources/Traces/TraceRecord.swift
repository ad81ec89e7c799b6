/// One access of a trace.
public struct TraceRecord: Sendable, Hashable {
    /// Seconds from a fixed point, at least 0; the row's number where the source had no clock.
    public var time: Double
    /// The key's bytes; any bytes, rarely none.
    public var key: [UInt8]
    /// Who asked: numbered from 1 in order of first appearance; 0 where the trace does not say.
    public var client: UInt32
    /// The value's size in bytes; 0 where the trace does not say; `UInt32.max` for that much and more.
    public var size: UInt32
    /// How long the value may live, in seconds; `nil` where the trace does not say.
    public var ttl: Float?
    /// How long the origin took, in seconds; `nil` where the trace does not say.
    public var latency: Float?
    public var operation: TraceOperation
    /// Whether this is a further key of the same request as the record before, as of `MGET` or of an expanded I/O.
    public var isContinuation: Bool

    public init(
        time: Double,
        client: UInt32 = 0,
        operation: TraceOperation = .get,
        key: [UInt8],
        size: UInt32 = 0,
        ttl: Float? = nil,
        latency: Float? = nil,
        isContinuation: Bool = false
    ) {
        self.time = time
        self.key = key
        self.client = client
        self.size = size
        self.ttl = ttl
        self.latency = latency
        self.operation = operation
        self.isContinuation = isContinuation
    }
}
