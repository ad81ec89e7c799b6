/// Writes the wire format of Protocol Buffers: enough of it for ONNX.
///
/// Source: https://protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// A whole number.
    mutating func add(_ value: Int, field: Int) {
        tag(field, wireType: 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A number of 32 bits.
    mutating func add(_ value: Float, field: Int) {
        tag(field, wireType: 5)
        bytes.append(littleEndian: value.bitPattern)
    }

    /// A text.
    mutating func add(_ value: String, field: Int) {
        add(bytes: value.utf8, field: field)
    }

    /// Bytes as they are.
    mutating func add(bytes value: some Collection<UInt8>, field: Int) {
        tag(field, wireType: 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A message in a message.
    mutating func add(field: Int, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        add(bytes: inner.bytes, field: field)
    }

    private mutating func tag(_ field: Int, wireType: Int) {
        varint(UInt64(field << 3 | wireType))
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
