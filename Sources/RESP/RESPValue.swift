/// Any value of RESP2 and RESP3, as clients and tests handle them.
///
/// Text is kept as bytes, because nothing guarantees its encoding. Equality is that of the parts in order: sets and
/// maps that differ in order differ, and so do two `nan`.
public indirect enum RESPValue: Sendable, Hashable {
    case simple([UInt8])
    /// An error, its code included; sent as a line, or as a bulk string if that is how it came.
    case error([UInt8])
    case bulkError([UInt8])
    case integer(Int64)
    case bulk([UInt8])
    /// A missing value: `$-1` in RESP2, `_` in RESP3.
    case null
    /// A missing array: `*-1` in RESP2; RESP3 has only one null.
    case nullArray
    case array([RESPValue])
    case double(Double)
    case boolean(Bool)
    /// An integer of any length: an optional minus sign and decimal digits.
    case bigNumber([UInt8])
    /// Text for people with its format, three bytes such as `txt`.
    case verbatim(format: [UInt8], text: [UInt8])
    case map([Pair])
    case set([RESPValue])
    /// A message that answers no command.
    case push([RESPValue])
    /// A value with remarks that a client may ignore.
    case attributed([Pair], RESPValue)

    /// A key of a map with its value.
    public struct Pair: Sendable, Hashable {
        public var key: RESPValue
        public var value: RESPValue

        public init(_ key: RESPValue, _ value: RESPValue) {
            self.key = key
            self.value = value
        }
    }

    /// A bulk string in UTF-8.
    public static func bulk(_ text: String) -> RESPValue {
        .bulk(Array(text.utf8))
    }

    /// A simple string.
    public static func simple(_ text: String) -> RESPValue {
        .simple(Array(text.utf8))
    }

    /// An error, its code included.
    public static func error(_ message: String) -> RESPValue {
        .error(Array(message.utf8))
    }

    /// Whether this is one of the nulls.
    public var isNull: Bool {
        self == .null || self == .nullArray
    }

    /// The bytes of a string, error or big number; `nil` for anything else.
    public var bytes: [UInt8]? {
        switch self {
        case .simple(let bytes), .error(let bytes), .bulkError(let bytes), .bulk(let bytes), .bigNumber(let bytes),
            .verbatim(_, let bytes):
            bytes
        default: nil
        }
    }

    /// The text of a string, error or big number, invalid UTF-8 repaired; `nil` for anything else.
    public var text: String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension RESPValue: CustomStringConvertible {
    /// The value for people, on one line: `["a", 1, null]`.
    public var description: String {
        switch self {
        case .simple, .bulk, .verbatim: (text ?? "").debugDescription
        case .error, .bulkError: "error(\((text ?? "").debugDescription))"
        case .bigNumber: text ?? ""
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .null, .nullArray: "null"
        case .array(let elements): "[" + Self.list(elements) + "]"
        case .set(let elements): "set(" + Self.list(elements) + ")"
        case .push(let elements): "push(" + Self.list(elements) + ")"
        case .map(let pairs): "{" + Self.list(pairs) + "}"
        case .attributed(let pairs, let value): "|" + Self.list(pairs) + "| " + value.description
        }
    }

    private static func list(_ elements: [RESPValue]) -> String {
        elements.map(\.description).joined(separator: ", ")
    }

    private static func list(_ pairs: [Pair]) -> String {
        pairs.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}
