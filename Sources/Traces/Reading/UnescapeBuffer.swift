/// Room for one unescaped field.
struct UnescapeBuffer: ~Copyable {
    /// A field is never longer than a row.
    private let storage = OwnedBytes(count: RowSource.maximumRowLength)
    private var count = 0

    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage.bytes[..<count])
    }

    mutating func removeAll() {
        count = 0
    }

    mutating func append(_ byte: UInt8) {
        storage.bytes[count] = byte
        count += 1
    }
}
