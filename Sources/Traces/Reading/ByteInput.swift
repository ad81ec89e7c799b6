import PredisPrimitives

/// The bytes of a file as they are stored, or of an array that stands for one.
struct ByteInput: ~Copyable {
    private let file: InputFile?
    private let bytes: [UInt8]
    private var position = 0

    init(path: String) throws(TransferError) {
        file = try InputFile(path: path)
        bytes = []
    }

    init(bytes: [UInt8]) {
        file = nil
        self.bytes = bytes
    }

    /// Reads at least one byte into `buffer`, which must not be empty.
    ///
    /// - Returns: the number of bytes read, 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        if let count = try file?.read(into: buffer) { return count }
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
