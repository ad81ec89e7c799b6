import PredisPrimitives

/// The bytes of a file in order, decompressed if the file begins as gzip or zstd does.
struct ByteSource: ~Copyable {
    private var input: ByteInput
    private let buffer: OwnedBytes
    /// What has been read into `buffer` and not used.
    private var pending: Range<Int>
    private var inflater: GzipInflater?
    private var decompressor: ZstdDecompressor?

    /// Looks at the first bytes of `input`.
    init(_ input: consuming ByteInput) throws(TransferError) {
        let buffer = OwnedBytes(count: 1 << 17)
        var count = 0
        while count < 4 {
            let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[count...]))
            guard more > 0 else { break }
            count += more
        }
        let start = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<min(4, count)])
        let inflater = Self.isGzip(start) ? try GzipInflater() : nil
        let decompressor = Self.isZstd(start) ? try ZstdDecompressor() : nil
        self.inflater = inflater
        self.decompressor = decompressor
        pending = 0..<count
        self.input = input
        self.buffer = buffer
    }

    private static func isGzip(_ start: UnsafeRawBufferPointer) -> Bool {
        start.starts(with: [0x1F, 0x8B]) && (start.count < 3 || start[2] == 8)
    }

    /// A frame, or a frame to be skipped, which parallel compressors put first.
    private static func isZstd(_ start: UnsafeRawBufferPointer) -> Bool {
        guard start.count == 4 else { return false }
        return start.elementsEqual([0x28, 0xB5, 0x2F, 0xFD])
            || (start[0] & 0xF0 == 0x50 && start.dropFirst().elementsEqual([0x2A, 0x4D, 0x18]))
    }

    /// Reads on until `output` is full or the data ends, counting the bytes in `filled`, also if it fails on the way.
    mutating func read(into output: UnsafeMutableRawBufferPointer, filled: inout Int) throws(TransferError) {
        while filled < output.count {
            let room = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
            let count: Int
            if inflater != nil {
                count = try readGzip(into: room)
            } else if decompressor != nil {
                count = try readZstd(into: room)
            } else {
                count = try readPlain(into: room)
            }
            guard count > 0 else { return }
            filled += count
        }
    }

    private mutating func readPlain(into room: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        guard !pending.isEmpty else { return try input.read(into: room) }
        let count = min(pending.count, room.count)
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer.bytes[pending.prefix(count)]))
        pending.removeFirst(count)
        return count
    }

    private mutating func readGzip(into room: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        while true {
            try refill()
            guard !pending.isEmpty else {
                if inflater?.isBetweenMembers ?? true { return 0 }
                throw TransferError("the gzip data ends early: the file was cut off; copy or record it again")
            }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[pending])
            guard let (taken, given) = try inflater?.inflate(bytes, into: room) else { return 0 }
            pending.removeFirst(taken)
            if given > 0 { return given }
        }
    }

    private mutating func readZstd(into room: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        while true {
            try refill()
            if pending.isEmpty, decompressor?.isBetweenFrames ?? true { return 0 }
            // Without input zstd may still give what it holds back.
            let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[pending])
            guard let (taken, given) = try decompressor?.decompress(bytes, into: room) else { return 0 }
            pending.removeFirst(taken)
            if given > 0 { return given }
            if bytes.isEmpty, !(decompressor?.isBetweenFrames ?? true) {
                throw TransferError("the zstd data ends early: the file was cut off; copy or record it again")
            }
        }
    }

    private mutating func refill() throws(TransferError) {
        guard pending.isEmpty else { return }
        pending = 0..<(try input.read(into: buffer.bytes))
    }
}
