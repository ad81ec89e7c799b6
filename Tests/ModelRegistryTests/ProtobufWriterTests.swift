import Testing

@testable import struct ModelRegistry.ProtobufWriter

/// The bytes are those of the examples in https://protobuf.dev/programming-guides/encoding.
@Suite struct ProtobufWriterTests {
    @Test func `numbers are varints`() {
        var writer = ProtobufWriter()
        writer.add(150, field: 1)
        writer.add(-2, field: 1)
        #expect(writer.bytes == [0x08, 0x96, 0x01, 0x08, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [0x01])
    }

    @Test func `texts and messages carry their length`() {
        var writer = ProtobufWriter()
        writer.add("testing", field: 2)
        writer.add(field: 3) { $0.add(150, field: 1) }
        #expect(writer.bytes == [0x12, 7] + Array("testing".utf8) + [0x1A, 3, 0x08, 0x96, 0x01])
    }

    @Test func `fields beyond 15 take two bytes, floats are little-endian`() {
        var writer = ProtobufWriter()
        writer.add(1, field: 20)
        writer.add(Float(1), field: 2)
        #expect(writer.bytes == [0xA0, 0x01, 0x01, 0x15, 0, 0, 0x80, 0x3F])
    }
}
