extension ReplyBuffer {
    /// Appends any value.
    ///
    /// In RESP2 the types of RESP3 become what Redis makes of them, and remarks on values are left out. Line breaks in
    /// simple strings and errors become spaces; a verbatim format that has not three bytes becomes `txt`.
    public mutating func append(_ value: RESPValue, _ version: RESPVersion) {
        switch value {
        case .simple(let bytes): bytes.withUnsafeBytes { appendLine(UInt8(ascii: "+"), $0) }
        case .error(let bytes): bytes.withUnsafeBytes { appendLine(UInt8(ascii: "-"), $0) }
        case .bulkError(let bytes): appendBulkError(bytes, version)
        case .integer(let value): appendInteger(value)
        case .bulk(let bytes): appendBulk(bytes)
        case .null: appendNull(version)
        case .nullArray: appendNullArray(version)
        case .double(let value): appendDouble(value, version)
        case .boolean(let value): appendBoolean(value, version)
        case .bigNumber(let digits): digits.withUnsafeBytes { appendBigNumber($0, version) }
        case .verbatim(let format, let text):
            let format = format.count == 3 ? format : Array("txt".utf8)
            format.withUnsafeBytes { format in
                text.withUnsafeBytes { appendVerbatim(format: format, $0, version) }
            }
        case .array(let elements):
            appendArray(elements.count)
            append(elements, version)
        case .set(let elements):
            appendSet(elements.count, version)
            append(elements, version)
        case .push(let elements):
            appendPush(elements.count, version)
            append(elements, version)
        case .map(let pairs):
            appendMap(pairs.count, version)
            append(pairs, version)
        case .attributed(let pairs, let value):
            if version == .v3 {
                appendHeader(UInt8(ascii: "|"), pairs.count)
                append(pairs, version)
            }
            append(value, version)
        }
    }

    private mutating func append(_ elements: [RESPValue], _ version: RESPVersion) {
        for element in elements { append(element, version) }
    }

    private mutating func append(_ pairs: [RESPValue.Pair], _ version: RESPVersion) {
        for pair in pairs {
            append(pair.key, version)
            append(pair.value, version)
        }
    }

    private mutating func appendBulkError(_ bytes: [UInt8], _ version: RESPVersion) {
        guard version == .v3 else { return bytes.withUnsafeBytes { appendLine(UInt8(ascii: "-"), $0) } }
        appendHeader(UInt8(ascii: "!"), bytes.count)
        append(bytes)
        appendEncoded("\r\n")
    }
}

extension RESPValue {
    /// The bytes that say this value; see `ReplyBuffer.append(_:_:)`.
    public func encoded(_ version: RESPVersion) -> [UInt8] {
        var buffer = ReplyBuffer()
        buffer.append(self, version)
        return buffer.bytes()
    }
}

/// Appends a command as a client sends it: an array of bulk strings.
public func encodeCommand(_ arguments: [[UInt8]], into bytes: inout [UInt8]) {
    bytes.append(contentsOf: "*\(arguments.count)\r\n".utf8)
    for argument in arguments {
        bytes.append(contentsOf: "$\(argument.count)\r\n".utf8)
        bytes.append(contentsOf: argument)
        bytes.append(13)
        bytes.append(10)
    }
}
