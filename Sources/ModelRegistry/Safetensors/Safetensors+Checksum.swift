import Crypto

extension Safetensors {
    /// A SHA-256 over a text and every tensor's name, shape and values, whatever their order.
    func checksum(_ text: [UInt8]) -> ContentHash {
        var hash = SHA256()
        hash.update(littleEndian: text.count)
        text.withUnsafeBytes { hash.update(bufferPointer: $0) }
        for tensor in tensors.sorted(by: { $0.name < $1.name }) {
            hash.update(littleEndian: tensor.name.utf8.count)
            Array(tensor.name.utf8).withUnsafeBytes { hash.update(bufferPointer: $0) }
            hash.update(littleEndian: tensor.shape.count)
            for extent in tensor.shape { hash.update(littleEndian: extent) }
            tensor.elements.withLittleEndianBytes { hash.update(bufferPointer: $0) }
        }
        return ContentHash(hash.finalize())
    }
}

extension SHA256 {
    fileprivate mutating func update(littleEndian value: Int) {
        withUnsafeBytes(of: Int64(value).littleEndian) { update(bufferPointer: $0) }
    }
}

extension StoredTensor.Elements {
    /// The values as they stand in a file.
    func withLittleEndianBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        switch self {
        case .float(let values): Self.withBytes(values, { $0.bitPattern.littleEndian }, body)
        case .int8(let values): values.withUnsafeBytes(body)
        case .int32(let values): Self.withBytes(values, { $0.littleEndian }, body)
        }
    }

    private static func withBytes<Value, Word: FixedWidthInteger>(
        _ values: [Value],
        _ word: (Value) -> Word,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        #if _endian(little)
        values.withUnsafeBytes(body)
        #else
        values.map(word).withUnsafeBytes(body)
        #endif
    }
}
