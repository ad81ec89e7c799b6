/// The place of one argument of a request, in bytes from `RequestParser.argumentBase`.
public struct ArgumentSpan: Sendable, Hashable {
    public var offset: Int
    public var count: Int

    @inlinable
    public init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }
}
