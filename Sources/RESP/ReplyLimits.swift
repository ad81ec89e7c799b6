/// How large a reply a client accepts.
public struct ReplyLimits: Sendable, Hashable {
    /// The largest number of aggregates inside each other.
    public let maximumDepth: Int
    /// The largest number of elements of an aggregate; a pair of a map counts twice.
    public let maximumElements: Int
    /// The largest length of a bulk string, in bytes.
    public let maximumBulkLength: Int
    /// The largest length of a line, in bytes without its end.
    public let maximumLineLength: Int

    /// Limits that hold any sensible reply.
    ///
    /// Those outside 1 to 2^40, for depths 1 to 1024, are brought inside.
    public init(
        maximumDepth: Int = 128,
        maximumElements: Int = 1 << 24,
        maximumBulkLength: Int = 512 << 20,
        maximumLineLength: Int = 64 << 10
    ) {
        // Values are encoded, compared and freed by recursion, so the depth must fit a thread's stack.
        self.maximumDepth = min(max(maximumDepth, 1), 1024)
        self.maximumElements = min(max(maximumElements, 1), 1 << 40)
        self.maximumBulkLength = min(max(maximumBulkLength, 1), 1 << 40)
        self.maximumLineLength = min(max(maximumLineLength, 1), 1 << 40)
    }
}
