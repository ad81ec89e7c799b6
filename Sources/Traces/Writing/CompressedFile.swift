import PredisPrimitives

/// A file under construction whose bytes are compressed on the way.
struct CompressedFile: ~Copyable {
    private var file: ReplacementFile
    private var deflater: GzipDeflater?
    private var compressor: ZstdCompressor?

    init(path: String, compression: TraceWriter.Compression) throws(TransferError) {
        let file = try ReplacementFile(path: path)
        let deflater = compression == .gzip ? try GzipDeflater() : nil
        let compressor = compression == .zstd ? try ZstdCompressor() : nil
        self.file = file
        self.deflater = deflater
        self.compressor = compressor
    }

    /// Writes `bytes`; `isLast` ends the compressed data.
    mutating func write(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws(TransferError) {
        let handle = file.handle
        if deflater != nil {
            try deflater?.deflate(bytes, isLast: isLast, to: handle)
        } else if compressor != nil {
            try compressor?.compress(bytes, isLast: isLast, to: handle)
        } else {
            try handle.write(bytes)
        }
    }

    /// Makes the contents durable and visible under the final name.
    func commit() throws(TransferError) {
        try file.commit()
    }
}
