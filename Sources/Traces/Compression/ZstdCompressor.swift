import CZstd
import PredisPrimitives

/// Compresses bytes into one zstd frame (RFC 8878) with a checksum; equal input gives equal files.
struct ZstdCompressor: ~Copyable {
    // Safety: made in `init`, freed in `deinit`; only this owner uses it.
    private let stream: OpaquePointer
    private let output = OwnedBytes(count: 1 << 17)

    init() throws(TransferError) {
        guard let stream = ZSTD_createCStream() else {
            throw TransferError("zstd does not start; this is most likely a lack of memory")
        }
        self.stream = stream
        // Constants that every zstd takes; the level is the command line tool's.
        _ = ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, 3)
        _ = ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCStream(stream)
    }

    /// Compresses `input` and writes what comes out to `file`; `isLast` ends the frame.
    mutating func compress(
        _ input: UnsafeRawBufferPointer,
        isLast: Bool,
        to file: ReplacementFile.Handle
    ) throws(TransferError) {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        while true {
            var target = ZSTD_outBuffer(dst: output.bytes.baseAddress, size: output.bytes.count, pos: 0)
            let rest = ZSTD_compressStream2(stream, &target, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
            guard ZSTD_isError(rest) == 0 else { throw TransferError("zstd refused to compress") }
            try file.write(UnsafeRawBufferPointer(rebasing: output.bytes[..<target.pos]))
            if isLast ? rest == 0 : source.pos == source.size { return }
        }
    }
}
