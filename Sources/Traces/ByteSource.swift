/// The bytes of a file in order, decompressed if the file begins as gzip does.
struct ByteSource: ~Copyable {
    private let file: InputFile
    private let input: OwnedBytes
    /// What has been read into `input` and not used.
    private var pending: Range<Int>
    private var inflater: GzipInflater?

    /// Opens `path` and looks at its first bytes.
    init(path: String) throws(TransferError) {
        let file = try InputFile(path: path)
        let input = OwnedBytes(count: 1 << 17)
        var count = 0
        while count < 4 {
            let more = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: input.bytes[count...]))
            guard more > 0 else { break }
            count += more
        }
        let start = input.bytes[..<min(4, count)]
        guard !start.elementsEqual([0x28, 0xB5, 0x2F, 0xFD]) else {
            throw TransferError("the file is compressed with zstd, which is not read; unpack it with `zstd -d` first")
        }
        inflater = start.starts(with: [0x1F, 0x8B]) ? try GzipInflater() : nil
        pending = 0..<count
        self.file = file
        self.input = input
    }

    /// Reads on until `output` is full or the data ends, counting the bytes in `filled`, also if it fails on the way.
    mutating func read(into output: UnsafeMutableRawBufferPointer, filled: inout Int) throws(TransferError) {
        while filled < output.count {
            let room = UnsafeMutableRawBufferPointer(rebasing: output[filled...])
            let count = try inflater == nil ? readPlain(into: room) : readGzip(into: room)
            guard count > 0 else { return }
            filled += count
        }
    }

    private mutating func readPlain(into room: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        guard !pending.isEmpty else { return try file.read(into: room) }
        let count = min(pending.count, room.count)
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.bytes[pending.prefix(count)]))
        pending.removeFirst(count)
        return count
    }

    private mutating func readGzip(into room: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        while true {
            if pending.isEmpty {
                pending = 0..<(try file.read(into: input.bytes))
            }
            guard !pending.isEmpty else {
                if inflater?.isBetweenMembers ?? true { return 0 }
                throw TransferError("the gzip data ends early: the file was cut off; copy or record it again")
            }
            let bytes = UnsafeRawBufferPointer(rebasing: input.bytes[pending])
            guard let (taken, given) = try inflater?.inflate(bytes, into: room) else { return 0 }
            pending.removeFirst(taken)
            if given > 0 { return given }
        }
    }
}
