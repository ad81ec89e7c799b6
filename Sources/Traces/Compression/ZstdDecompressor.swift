import CZstd
import PredisPrimitives

/// Decompresses zstd data (RFC 8878) of one or several frames, piece by piece.
///
/// Needs as much memory as the data's window, at most 128 MiB (zstd's own limit); larger windows are refused.
struct ZstdDecompressor: ~Copyable {
    /// What zstd calls the error; its number is in a header that some distributions do not install.
    private static let windowTooLarge = "Frame requires too much memory for decoding"

    // Safety: made in `init`, freed in `deinit`; only this owner uses it.
    private let stream: OpaquePointer
    /// Whether the last frame is complete and no byte of another has been seen.
    private(set) var isBetweenFrames = false

    init() throws(TransferError) {
        guard let stream = ZSTD_createDStream() else {
            throw TransferError("zstd does not start; this is most likely a lack of memory")
        }
        self.stream = stream
    }

    deinit {
        ZSTD_freeDStream(stream)
    }

    /// Moves bytes from `input` to `output` until one of them is used up or a frame ends.
    ///
    /// - Returns: how many bytes were taken and given.
    mutating func decompress(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(TransferError) -> (taken: Int, given: Int) {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = ZSTD_decompressStream(stream, &target, &source)
        guard ZSTD_isError(code) == 0 else {
            let reason = ZSTD_getErrorName(code).map { String(cString: $0) } ?? "code \(code)"
            guard reason != Self.windowTooLarge else {
                throw TransferError(
                    "the zstd data looks back more than 128 MiB, which is not supported; unpack it with "
                        + "`zstd -d --long=31` first"
                )
            }
            throw TransferError("the zstd data is damaged (\(reason)); copy or record the file again")
        }
        isBetweenFrames = code == 0
        return (source.pos, target.pos)
    }
}
