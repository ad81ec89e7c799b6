/// A request that breaks the protocol.
///
/// The connection cannot go on after it.
public enum ProtocolError: Error, Sendable, Hashable {
    /// The number of arguments is not a number, or too large.
    case invalidMultibulkLength
    /// The length of an argument is not a number, negative, or too large.
    case invalidBulkLength
    /// An argument begins with something other than `$`.
    case expectedBulk(found: UInt8)
    /// An inline request has no end within the limit.
    case inlineTooLong
    /// The line with the number of arguments has no end within the limit.
    case multibulkCountTooLong
    /// The line with the length of an argument has no end within the limit.
    case bulkCountTooLong
    /// An inline request has a quotation mark without its partner, or one that ends in the middle of a word.
    case unbalancedQuotes
    /// More than 10 arguments from a client that has not authenticated.
    case unauthenticatedMultibulkLength
    /// An argument of more than 16,384 bytes from a client that has not authenticated.
    case unauthenticatedBulkLength

    /// The text of the error reply with its code, as Redis words it: `ERR Protocol error: invalid bulk length`.
    ///
    /// A line break is shown as a space, as Redis does. One departure: any other byte outside printable ASCII is shown
    /// as `\xHH`, so that every client can decode the reply.
    public var message: String {
        "ERR Protocol error: " + detail
    }

    private var detail: String {
        switch self {
        case .invalidMultibulkLength: "invalid multibulk length"
        case .invalidBulkLength: "invalid bulk length"
        case .expectedBulk(let found): "expected '$', got '\(Self.printable(found))'"
        case .inlineTooLong: "too big inline request"
        case .multibulkCountTooLong: "too big mbulk count string"
        case .bulkCountTooLong: "too big bulk count string"
        case .unbalancedQuotes: "unbalanced quotes in request"
        case .unauthenticatedMultibulkLength: "unauthenticated multibulk length"
        case .unauthenticatedBulkLength: "unauthenticated bulk length"
        }
    }

    private static func printable(_ byte: UInt8) -> String {
        if byte == 13 || byte == 10 { return " " }
        if (0x20..<0x7F).contains(byte) { return String(UnicodeScalar(byte)) }
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
    }
}

extension ProtocolError: CustomStringConvertible {
    public var description: String { message }
}
