/// Bytes from a server that are no reply.
///
/// The connection cannot go on after it.
public struct ReplyDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where the part that is wrong begins, in bytes from the first byte the decoder was given.
    public var offset: Int
    /// What is wrong, with the value and the rule.
    public var message: String

    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    public var description: String {
        "reply byte \(offset): \(message)"
    }
}
