/// Writes structures in Thrift's compact protocol, the language of Parquet's headers.
///
/// Source: "Thrift Compact protocol encoding", Apache Thrift documentation.
struct ThriftWriter {
    private enum Kind: UInt8 {
        case int32 = 5, int64 = 6, binary = 8, list = 9, structure = 12
    }

    private(set) var bytes: [UInt8] = []
    private var lastField: Int16 = 0

    mutating func field(_ id: Int16, _ value: Int32) {
        begin(id, .int32)
        append(zigzag: Int64(value))
    }

    mutating func field(_ id: Int16, _ value: Int64) {
        begin(id, .int64)
        append(zigzag: value)
    }

    mutating func field(_ id: Int16, _ text: String) {
        begin(id, .binary)
        append(text)
    }

    mutating func field(_ id: Int16, _ body: (inout ThriftWriter) -> Void) {
        begin(id, .structure)
        append(body)
    }

    mutating func field(_ id: Int16, _ values: [Int32]) {
        begin(id, .list)
        beginList(values.count, .int32)
        for value in values { append(zigzag: Int64(value)) }
    }

    mutating func field(_ id: Int16, _ texts: [String]) {
        begin(id, .list)
        beginList(texts.count, .binary)
        for text in texts { append(text) }
    }

    mutating func field<Element>(
        _ id: Int16,
        _ elements: [Element],
        _ body: (inout ThriftWriter, Element) -> Void
    ) {
        begin(id, .list)
        beginList(elements.count, .structure)
        for element in elements { append { body(&$0, element) } }
    }

    /// Ends the outermost structure.
    mutating func stop() {
        bytes.append(0)
    }

    private mutating func begin(_ id: Int16, _ kind: Kind) {
        let step = id - lastField
        precondition((1...15).contains(step), "fields come in ascending order, with at most 15 between them")
        bytes.append(UInt8(step) << 4 | kind.rawValue)
        lastField = id
    }

    private mutating func append(_ body: (inout ThriftWriter) -> Void) {
        let outer = lastField
        lastField = 0
        body(&self)
        stop()
        lastField = outer
    }

    private mutating func beginList(_ count: Int, _ kind: Kind) {
        if count < 15 {
            bytes.append(UInt8(count) << 4 | kind.rawValue)
        } else {
            bytes.append(0xF0 | kind.rawValue)
            append(varint: UInt64(count))
        }
    }

    private mutating func append(_ text: String) {
        append(varint: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
