import CZlib
import PredisPrimitives

/// Decompresses gzip data (RFC 1952) of one or several members, piece by piece.
struct GzipInflater: ~Copyable {
    // Safety: zlib keeps a pointer to the stream, so it lives at one address until `deinit`; only this owner uses it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether a member has ended and no byte of another has been seen.
    private(set) var isBetweenMembers = false

    init() throws(TransferError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; 16 more select the gzip header and trailer.
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            throw TransferError("zlib does not start (code \(code)); this is most likely a lack of memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Moves bytes from `input` to `output` until one of them is used up or a member ends.
    ///
    /// - Returns: how many bytes were taken and given.
    mutating func inflate(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(TransferError) -> (taken: Int, given: Int) {
        var skipped = 0
        if isBetweenMembers {
            // gzip allows zero bytes of padding after a member.
            while skipped < input.count, input[skipped] == 0 { skipped += 1 }
            guard skipped < input.count else { return (skipped, 0) }
            guard input[skipped] == 0x1F else {
                throw TransferError("there are other bytes after the end of the gzip data; copy the file again")
            }
            inflateReset(stream)
            isBetweenMembers = false
        }
        let available = min(input.count - skipped, 1 << 30)
        let room = min(output.count, 1 << 30)
        let bytes = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = bytes.map { $0 + skipped }
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)"
            throw TransferError("the gzip data is damaged (\(reason)); copy or record the file again")
        }
        return (skipped + available - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
    }
}
