#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes a trace that `TraceReader` reads, plain or gzip-compressed.
///
/// Rows go to a new file beside the wanted one, which takes its name only in `finish`, when everything is on disk:
/// other programs see the old file or the whole new one, never a part. A writer that is dropped without `finish`
/// leaves nothing behind. For one thread at a time.
public struct TraceWriter: ~Copyable {
    /// How the file is stored.
    public enum Compression: Sendable {
        case none
        case gzip
    }

    private static let flushLength = 1 << 16

    private let path: String
    private let columns: TraceFeatures
    private var file: ReplacementFile
    private var deflater: GzipDeflater?
    private var pending: [UInt8] = []
    private var rowCount = 0

    /// Begins a trace at `path`.
    ///
    /// `columns` chooses the optional columns, `.ttl` and `.latency`; other features change nothing.
    ///
    /// - Throws: `TraceError` if no file can be made there.
    public init(
        path: String,
        compression: Compression = .none,
        columns: TraceFeatures = []
    ) throws(TraceError) {
        do {
            let file = try ReplacementFile(path: path)
            deflater = compression == .gzip ? try GzipDeflater() : nil
            self.file = file
        } catch {
            throw TraceError(path: path, message: error.message)
        }
        self.path = path
        self.columns = columns
        pending.reserveCapacity(Self.flushLength + 4096)
        append("time,client,op,key,size")
        if columns.contains(.ttl) { append(",ttl") }
        if columns.contains(.latency) { append(",latency") }
        pending.append(10)
    }

    /// Writes one row; bytes reach the file in blocks.
    ///
    /// - Throws: `TraceError` if a time is negative or not finite, the row is longer than a reader accepts, or the file
    ///   cannot be written.
    public mutating func append(_ record: TraceRecord) throws(TraceError) {
        let start = pending.count
        rowCount += 1
        try append(seconds: record.time, "time")
        pending.append(44)
        append(unsigned: UInt64(record.client))
        pending.append(44)
        append(record.operation.name)
        pending.append(44)
        append(key: record.key)
        pending.append(44)
        append(unsigned: UInt64(record.size))
        if columns.contains(.ttl) { try append(optionalSeconds: record.ttl, "ttl") }
        if columns.contains(.latency) { try append(optionalSeconds: record.latency, "latency") }
        guard pending.count - start <= RowSource.maximumRowLength else {
            throw error("the row is longer than \(RowSource.maximumRowLength) bytes; shorten or hash the key")
        }
        pending.append(10)
        if pending.count >= Self.flushLength { try flush(isLast: false) }
    }

    /// Writes what is left, waits for the disk, and gives the file its name.
    ///
    /// - Throws: `TraceError` if that fails; a file that was there before is then unchanged.
    public consuming func finish() throws(TraceError) {
        try flush(isLast: true)
        do {
            try file.commit()
        } catch {
            throw self.error(error.message)
        }
    }

    private mutating func flush(isLast: Bool) throws(TraceError) {
        do throws(TransferError) {
            let file = file.handle
            try pending.withUnsafeBufferPointer { (bytes) throws(TransferError) in
                if deflater == nil {
                    try file.write(UnsafeRawBufferPointer(bytes))
                } else {
                    try deflater?.deflate(bytes, isLast: isLast, to: file)
                }
            }
        } catch {
            throw self.error(error.message)
        }
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: Fields

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { pending.append(contentsOf: $0) }
    }

    private mutating func append(unsigned value: UInt64) {
        let end = pending.count
        var rest = value
        repeat {
            pending.append(48 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        pending[end...].reverse()
    }

    private mutating func append(seconds value: Double, _ name: StaticString) throws(TraceError) {
        guard value >= 0, value.isFinite else {
            throw error("\(name) \(value) is not a finite number of seconds from 0 up; correct the record")
        }
        if let whole = UInt64(exactly: value) {
            append(unsigned: whole)
        } else {
            pending.append(contentsOf: "\(value)".utf8)
        }
    }

    private mutating func append(optionalSeconds value: Float?, _ name: StaticString) throws(TraceError) {
        pending.append(44)
        guard let value else { return }
        try append(seconds: Double(value), name)
    }

    private mutating func append(key: [UInt8]) {
        let needsQuotes = key.isEmpty || key.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 || $0 == 0 }
        guard needsQuotes else {
            pending.append(contentsOf: key)
            return
        }
        pending.append(34)
        for byte in key {
            if byte == 34 { pending.append(34) }
            pending.append(byte)
        }
        pending.append(34)
    }

    private func error(_ message: String) -> TraceError {
        TraceError(path: path, line: rowCount + 1, message: message)
    }
}
