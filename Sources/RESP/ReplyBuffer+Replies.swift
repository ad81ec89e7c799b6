extension ReplyBuffer {
    // MARK: Encoded bytes

    /// Appends bytes that are replies already.
    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        write(bytes)
    }

    /// Appends bytes that are replies already.
    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends what another buffer holds.
    public mutating func append(contentsOf other: borrowing ReplyBuffer) {
        other.withUnsafeBytes { append($0) }
    }

    /// Appends a reply that is written in the program, such as `":1\r\n"`.
    @inlinable
    public mutating func appendEncoded(_ reply: StaticString) {
        append(UnsafeRawBufferPointer(start: reply.utf8Start, count: reply.utf8CodeUnitCount))
    }

    /// Appends the reply of a command that has nothing to say: `+OK`.
    @inlinable
    public mutating func appendOK() {
        appendEncoded("+OK\r\n")
    }

    // MARK: Types of both protocols

    /// Appends a simple string, with spaces for line breaks.
    public mutating func appendSimple(_ text: StaticString) {
        appendLine(UInt8(ascii: "+"), UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends an error, its code included (`ERR syntax error`), with spaces for line breaks.
    public mutating func appendError(_ message: StaticString) {
        appendLine(
            UInt8(ascii: "-"),
            UnsafeRawBufferPointer(start: message.utf8Start, count: message.utf8CodeUnitCount)
        )
    }

    /// Appends an error, its code included (`ERR syntax error`), with spaces for line breaks.
    public mutating func appendError(_ message: String) {
        withBytes(of: message) { $0.appendLine(UInt8(ascii: "-"), $1) }
    }

    /// Appends an integer.
    @inlinable
    public mutating func appendInteger(_ value: Int64) {
        reserve(24)
        write(UInt8(ascii: ":"))
        if value < 0 { write(UInt8(ascii: "-")) }
        writeDecimal(value.magnitude)
        writeLineEnd()
    }

    /// Appends a bulk string.
    @inlinable
    public mutating func appendBulk(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count &+ 25)
        write(UInt8(ascii: "$"))
        writeDecimal(UInt64(bytes.count))
        writeLineEnd()
        write(bytes)
        writeLineEnd()
    }

    /// Appends a bulk string.
    @inlinable
    public mutating func appendBulk(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { appendBulk($0) }
    }

    /// Appends a bulk string in UTF-8.
    public mutating func appendBulk(_ text: String) {
        withBytes(of: text) { $0.appendBulk($1) }
    }

    /// Appends a bulk string in UTF-8.
    public mutating func appendBulk(_ text: StaticString) {
        appendBulk(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Begins an array; its `count` elements must follow.
    @inlinable
    public mutating func appendArray(_ count: Int) {
        appendHeader(UInt8(ascii: "*"), count)
    }

    /// Appends the null of a missing value.
    @inlinable
    public mutating func appendNull(_ version: RESPVersion) {
        appendEncoded(version == .v2 ? "$-1\r\n" : "_\r\n")
    }

    /// Appends the null of a missing array, such as the result of an aborted transaction.
    @inlinable
    public mutating func appendNullArray(_ version: RESPVersion) {
        appendEncoded(version == .v2 ? "*-1\r\n" : "_\r\n")
    }

    // MARK: Types of RESP3

    /// Begins a map; `count` pairs of a key and a value must follow.
    @inlinable
    public mutating func appendMap(_ count: Int, _ version: RESPVersion) {
        appendHeader(version == .v2 ? UInt8(ascii: "*") : UInt8(ascii: "%"), version == .v2 ? count * 2 : count)
    }

    /// Begins a set; its `count` elements must follow.
    @inlinable
    public mutating func appendSet(_ count: Int, _ version: RESPVersion) {
        appendHeader(version == .v2 ? UInt8(ascii: "*") : UInt8(ascii: "~"), count)
    }

    /// Begins a push, which is no reply to any command; its `count` elements must follow, the first being its kind.
    @inlinable
    public mutating func appendPush(_ count: Int, _ version: RESPVersion) {
        appendHeader(version == .v2 ? UInt8(ascii: "*") : UInt8(ascii: ">"), count)
    }

    /// Appends a double by the shortest digits that read back as the same value; `inf`, `-inf` and `nan` as in Redis.
    public mutating func appendDouble(_ value: Double, _ version: RESPVersion) {
        let text = DoubleText.text(of: value)
        if version == .v2 {
            appendBulk(text)
        } else {
            withBytes(of: text) { $0.appendLine(UInt8(ascii: ","), $1) }
        }
    }

    /// Appends a boolean.
    @inlinable
    public mutating func appendBoolean(_ value: Bool, _ version: RESPVersion) {
        if version == .v2 {
            appendEncoded(value ? ":1\r\n" : ":0\r\n")
        } else {
            appendEncoded(value ? "#t\r\n" : "#f\r\n")
        }
    }

    /// Appends text for people, with its format: `txt` or `mkd`, always three bytes.
    public mutating func appendVerbatim(_ text: String, _ version: RESPVersion, format: StaticString = "txt") {
        precondition(format.utf8CodeUnitCount == 3, "a verbatim string's format has three bytes")
        let formatBytes = UnsafeRawBufferPointer(start: format.utf8Start, count: 3)
        withBytes(of: text) { $0.appendVerbatim(format: formatBytes, $1, version) }
    }

    /// Appends an integer of any length in decimal digits, a bulk string in RESP2.
    public mutating func appendBigNumber(_ digits: String, _ version: RESPVersion) {
        withBytes(of: digits) { $0.appendBigNumber($1, version) }
    }
}

// MARK: - Parts of replies

extension ReplyBuffer {
    mutating func appendVerbatim(
        format: UnsafeRawBufferPointer,
        _ text: UnsafeRawBufferPointer,
        _ version: RESPVersion
    ) {
        guard version == .v3 else { return appendBulk(text) }
        appendHeader(UInt8(ascii: "="), text.count + 4)
        reserve(text.count + 6)
        write(format)
        write(UInt8(ascii: ":"))
        write(text)
        writeLineEnd()
    }

    mutating func appendBigNumber(_ digits: UnsafeRawBufferPointer, _ version: RESPVersion) {
        if version == .v2 { appendBulk(digits) } else { appendLine(UInt8(ascii: "("), digits) }
    }

    /// Appends a reply that ends with its line, which therefore cannot hold line breaks.
    mutating func appendLine(_ mark: UInt8, _ text: UnsafeRawBufferPointer) {
        reserve(text.count + 3)
        write(mark)
        for byte in text { write(byte == 13 || byte == 10 ? 0x20 : byte) }
        writeLineEnd()
    }

    /// Appends a mark and a number on a line.
    @inlinable
    mutating func appendHeader(_ mark: UInt8, _ count: Int) {
        precondition(count >= 0, "a reply cannot have a negative number of elements")
        reserve(24)
        write(mark)
        writeDecimal(UInt64(count))
        writeLineEnd()
    }

    private mutating func withBytes(of text: String, _ body: (inout ReplyBuffer, UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { body(&self, UnsafeRawBufferPointer($0)) }
    }

    // The caller has reserved the room for what these write.

    @inlinable
    @inline(__always)
    mutating func write(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used &+= 1
    }

    @inlinable
    @inline(__always)
    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        (base + used).copyMemory(from: source, byteCount: bytes.count)
        used &+= bytes.count
    }

    @inlinable
    @inline(__always)
    mutating func writeLineEnd() {
        base.storeBytes(of: UInt16(littleEndian: 0x0A0D), toByteOffset: used, as: UInt16.self)
        used &+= 2
    }

    @inlinable
    @inline(__always)
    mutating func writeDecimal(_ value: UInt64) {
        if value < 10 {
            write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
        } else {
            writeLongDecimal(value)
        }
    }

    @usableFromInline
    mutating func writeLongDecimal(_ value: UInt64) {
        var digits = 1
        var limit: UInt64 = 10
        while digits < 20, value >= limit {
            digits &+= 1
            limit &*= 10
        }
        var rest = value
        var place = used &+ digits
        used = place
        repeat {
            place &-= 1
            let digit = UInt8(truncatingIfNeeded: rest % 10)
            base.storeBytes(of: UInt8(ascii: "0") &+ digit, toByteOffset: place, as: UInt8.self)
            rest /= 10
        } while rest > 0
    }
}
