/// A trace that cannot be read or written any further.
public struct TraceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as the caller named it.
    public var path: String
    /// The line, from 1, of the decompressed file; `nil` where no line is to blame.
    public var line: Int?
    /// The column of the table (the number of the field in its row), from 1; `nil` where no field is to blame.
    public var column: Int?
    /// Thing, value, rule and remedy, in one line.
    public var message: String

    public init(path: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }

    /// `path:line:column: message`, without the parts that are not known.
    public var description: String {
        var text = path
        if let line { text += ":\(line)" }
        if let column { text += ":\(column)" }
        return text + ": " + message
    }
}

/// Bytes from a file in a form fit for a message: in quotation marks, escaped, cut after 40 bytes.
func quoted(_ bytes: UnsafeRawBufferPointer) -> String {
    var text = "\""
    for byte in bytes.prefix(40) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
        case 0x20..<0x7F: text.unicodeScalars.append(UnicodeScalar(byte))
        default:
            let digits = String(byte, radix: 16)
            text += "\\x" + (digits.count < 2 ? "0" : "") + digits
        }
    }
    return text + (bytes.count > 40 ? "\"..." : "\"")
}
