/// How large a request may be.
public struct RequestLimits: Sendable, Hashable {
    /// The largest number of arguments, the command's name included.
    public let maximumArguments: Int
    /// The largest length of one argument, in bytes.
    public let maximumBulkLength: Int
    /// The largest length of an inline request, and of a line that holds a number, in bytes without the line feed.
    public let maximumInlineLength: Int

    /// Redis' limits, unless others are given.
    ///
    /// Those outside 1 to 2^40 are brought inside.
    public init(
        maximumArguments: Int = 1 << 20,
        maximumBulkLength: Int = 512 << 20,
        maximumInlineLength: Int = 64 << 10
    ) {
        // Sums of a few of these and of offsets in memory cannot overflow.
        let allowed = 1...(1 << 40)
        func clamped(_ value: Int) -> Int { min(max(value, allowed.lowerBound), allowed.upperBound) }
        self.maximumArguments = clamped(maximumArguments)
        self.maximumBulkLength = clamped(maximumBulkLength)
        self.maximumInlineLength = clamped(maximumInlineLength)
    }
}
