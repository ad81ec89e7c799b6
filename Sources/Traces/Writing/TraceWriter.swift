import PredisPrimitives

/// Writes a trace that `TraceReader` reads, plain or compressed.
///
/// Rows go to a new file beside the wanted one, which takes its name only in `finish`, when everything is on disk:
/// other programs see the old file or the whole new one, never a part. A writer that is dropped without `finish`
/// leaves nothing behind. For one thread at a time.
///
/// oracleGeneral is written in two passes, because an access says when the next one to the same object comes: `finish`
/// does most of the work. Until then 16 bytes an access wait on disk; memory stays under 12 bytes an
/// access, or 52 MB.
public struct TraceWriter: ~Copyable {
    /// How the file is stored.
    public enum Compression: String, Sendable, CaseIterable {
        case none
        case gzip
        case zstd
    }

    /// How accesses are spelled.
    public enum Format: String, Sendable, CaseIterable {
        /// Keeps everything but `isContinuation`.
        case csv
        /// Keeps whole seconds, objects and sizes.
        ///
        /// Keys that are not decimal numbers become 64-bit hashes, operations and clients are lost, size 0 becomes 1,
        /// because libCacheSim skips objects of size 0.
        case oracleGeneral
    }

    private static let flushLength = 1 << 16

    private let path: String
    private let encoder: CSVEncoder
    private var file: CompressedFile
    private var spool: OracleGeneralSpool?
    private var pending: [UInt8] = []
    private var rowCount = 0

    /// Begins a trace at `path`.
    ///
    /// `columns` chooses the optional columns of CSV, `.ttl` and `.latency`; other features change nothing.
    ///
    /// - Throws: `TraceError` if no file can be made there.
    public init(
        path: String,
        compression: Compression = .none,
        columns: TraceFeatures = [],
        format: Format = .csv
    ) throws(TraceError) {
        do {
            let file = try CompressedFile(path: path, compression: compression)
            spool = format == .oracleGeneral ? try OracleGeneralSpool(path: path) : nil
            self.file = file
        } catch {
            throw TraceError(path: path, message: error.message)
        }
        self.path = path
        encoder = CSVEncoder(columns: columns)
        pending.reserveCapacity(Self.flushLength + 4096)
        if format == .csv { encoder.appendHeader(to: &pending) }
    }

    /// Writes one access; bytes reach the file in blocks.
    ///
    /// - Throws: `TraceError` if a time is negative or not finite or does not fit the format, the row is longer than a
    ///   reader accepts, or the file cannot be written.
    public mutating func append(_ record: TraceRecord) throws(TraceError) {
        let access = TraceBatch.Access(record)
        try record.key.withUnsafeBufferPointer { (key) throws(TraceError) in
            try append(access, key: UnsafeRawBufferPointer(key))
        }
    }

    /// Writes all accesses of a batch; nothing is allocated for any of them.
    ///
    /// - Throws: As for one access.
    public mutating func append(_ batch: borrowing TraceBatch) throws(TraceError) {
        try batch.forEach { (access, key) throws(TraceError) in try append(access, key: key) }
    }

    private mutating func append(_ access: TraceBatch.Access, key: UnsafeRawBufferPointer) throws(TraceError) {
        rowCount += 1
        do {
            if spool != nil {
                try spool?.append(access, key: key)
            } else {
                try encoder.append(access, key: key, to: &pending)
                if pending.count >= Self.flushLength { try flush(isLast: false) }
            }
        } catch {
            throw TraceError(path: path, line: spool == nil ? rowCount + 1 : nil, message: error.message)
        }
    }

    /// Writes what is left, waits for the disk, and gives the file its name.
    ///
    /// - Throws: `TraceError` if that fails; a file that was there before is then unchanged.
    public consuming func finish() throws(TraceError) {
        let path = path
        do {
            if spool != nil {
                try spool?.write(to: &file)
            } else {
                try flush(isLast: true)
            }
            try file.commit()
        } catch {
            throw TraceError(path: path, message: error.message)
        }
    }

    private mutating func flush(isLast: Bool) throws(TransferError) {
        try pending.withUnsafeBufferPointer { (bytes) throws(TransferError) in
            try file.write(UnsafeRawBufferPointer(bytes), isLast: isLast)
        }
        pending.removeAll(keepingCapacity: true)
    }
}
