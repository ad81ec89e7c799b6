import CZlib
import PredisPrimitives

/// Compresses bytes into one gzip member (RFC 1952) without a name or a time, so equal input gives equal files.
struct GzipDeflater: ~Copyable {
    // Safety: zlib keeps a pointer to the stream, so it lives at one address until `deinit`; only this owner uses it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output = OwnedBytes(count: 1 << 16)

    init() throws(TransferError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Level 6, 15 bits of window, 16 more for the gzip header and trailer, zlib's default memory level.
        let size = Int32(MemoryLayout<z_stream>.size)
        let code = deflateInit2_(stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        guard code == Z_OK else {
            throw TransferError("zlib does not start (code \(code)); this is most likely a lack of memory")
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses `input` and writes what comes out to `file`; `isLast` ends the member.
    mutating func deflate(
        _ input: UnsafeRawBufferPointer,
        isLast: Bool,
        to file: ReplacementFile.Handle
    ) throws(TransferError) {
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(input.count)
        repeat {
            stream.pointee.next_out = output.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(output.bytes.count)
            let code = CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            guard code != Z_STREAM_ERROR else { throw TransferError("zlib refused to compress") }
            let count = output.bytes.count - Int(stream.pointee.avail_out)
            try file.write(UnsafeRawBufferPointer(rebasing: output.bytes[..<count]))
        } while stream.pointee.avail_out == 0
    }
}
