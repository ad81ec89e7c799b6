import PredisPrimitives

/// Reads a trace in order, in batches and in bounded memory, in any `TraceFormat`, plain or compressed.
///
/// Format and compression (gzip or zstd) are seen from the file's first bytes, never from its name, unless the format
/// is named. Times that go backwards are kept as they are. Rows are at most 1 MiB long.
///
/// A reader is a file and a position, for one thread at a time; make a new one to start again. It needs about 3 MB, up
/// to 128 MB more for zstd data with a window of that size, and the names of the clients it has met.
public struct TraceReader: ~Copyable {
    // The row loops work on bytes in the window: no string and no allocation per row. Each format has a loop of its
    // own, specialised for its decoder, which is chosen once per batch.

    private let path: String
    private var rows: RowSource
    private var context: DecodingContext
    private var decoder: FormatDecoder
    /// Keys of a request that did not fit into the last batch; the first `overflowStart` of them have been given out.
    private var overflow = TraceBatch()
    private var overflowStart = 0
    /// For callers who want records.
    private var staging = TraceBatch()

    /// The format that was named or recognised.
    public let format: TraceFormat

    /// What the rows read so far have recorded.
    ///
    /// A feature appears with the first access that shows it; the optional columns of CSV are known from the header on.
    /// `.clock` appears with the first time that is not the first time plus the number of requests since, and at once
    /// for formats that always have a clock.
    public var features: TraceFeatures { context.features }

    /// How many lines were skipped because they carry no access though they should: requests of access logs without a
    /// target, Redis commands that name no key or are unknown.
    public var skippedCount: UInt64 { context.skippedCount }

    /// Opens `path` and looks at its first lines.
    ///
    /// - Parameters:
    ///   - path: A file that can be read from start to end; a pipe will do.
    ///   - format: The format, if it is known; recognised otherwise.
    ///   - expandsBlocks: Whether an I/O of a block trace (`.msr`, `.arc`) is one access per block. That makes a trace
    ///     look sequential; without it an I/O is one access.
    /// - Throws: `TraceError` if the file cannot be opened, is empty, or is of no format that is known.
    public init(path: String, format: TraceFormat? = nil, expandsBlocks: Bool = false) throws(TraceError) {
        try self.init(Self.open(path), path: path, format: format, expandsBlocks: expandsBlocks)
    }

    /// Reads `bytes`, a file that errors call `name`.
    package init(
        bytes: [UInt8],
        name: String = "memory",
        format: TraceFormat? = nil,
        expandsBlocks: Bool = false
    ) throws(TraceError) {
        try self.init(ByteInput(bytes: bytes), path: name, format: format, expandsBlocks: expandsBlocks)
    }

    private init(
        _ input: consuming ByteInput,
        path: String,
        format: TraceFormat?,
        expandsBlocks: Bool
    ) throws(TraceError) {
        var rows = try RowSource(input, path: path)
        var context = DecodingContext(path: path)
        if format != .oracleGeneral { rows.skipByteOrderMark() }
        let format = if let format { format } else { try Self.recognize(&rows, path) }
        decoder = try Self.decoder(format, expandsBlocks, &rows, &context)
        self.path = path
        self.rows = rows
        self.context = context
        self.format = format
    }

    private static func open(_ path: String) throws(TraceError) -> ByteInput {
        do {
            return try ByteInput(path: path)
        } catch {
            throw TraceError(path: path, message: error.message)
        }
    }

    private static func recognize(_ rows: inout RowSource, _ path: String) throws(TraceError) -> TraceFormat {
        let (head, isWhole) = rows.head()
        guard !(head.isEmpty && isWhole) else { throw Self.empty(path) }
        let recognizer = FormatRecognizer(head, isWhole: isWhole)
        if let format = recognizer.format { return format }
        if let earlyEnd = rows.earlyEnd { throw earlyEnd }
        guard recognizer.hasLine || isWhole || recognizer.isBinary else { throw rows.tooLong() }
        throw TraceError(path: path, line: recognizer.isBinary ? nil : 1, message: recognizer.failure)
    }

    private static func decoder(
        _ format: TraceFormat,
        _ expandsBlocks: Bool,
        _ rows: inout RowSource,
        _ context: inout DecodingContext
    ) throws(TraceError) -> FormatDecoder {
        let path = context.path
        switch format {
        case .csv:
            rows.quotingDelimiter = UInt8(ascii: ",")
            var header = try rows.next()
            while let row = header, row.bytes.isEmpty { header = try rows.next() }
            guard let header else { throw Self.empty(path) }
            return .csv(try CSVDecoder(header: header, &context))
        case .columns(let map):
            rows.quotingDelimiter = map.takesQuotes ? map.delimiter : nil
            return .columns(ColumnDecoder(map))
        case .oracleGeneral: return .oracleGeneral
        case .twitter: return .twitter(TwitterDecoder())
        case .msr: return .msr(MSRDecoder(expandsBlocks: expandsBlocks, &context))
        case .arc: return .arc(ARCDecoder(expandsBlocks: expandsBlocks))
        case .lirs: return .keyList(KeyListDecoder(isLIRS: true))
        case .keys: return .keyList(KeyListDecoder(isLIRS: false))
        case .redisMonitor: return .redisMonitor(RedisMonitorDecoder(&context))
        case .accessLog: return .accessLog(AccessLogDecoder(&context))
        }
    }

    private static func empty(_ path: String) -> TraceError {
        TraceError(path: path, message: "the file is empty; \(CSVDecoder.headerRule)")
    }

    // MARK: Reading

    /// Appends up to `limit` accesses, which must be positive, to `batch`.
    ///
    /// The fastest way to read: nothing is allocated per access.
    ///
    /// - Returns: `false` at the end of the trace, when nothing was appended.
    /// - Throws: `TraceError` with the place and the text that is wrong. The accesses before that place are in `batch`.
    public mutating func read(limit: Int, into batch: inout TraceBatch) throws(TraceError) -> Bool {
        precondition(limit > 0, "a batch has room for at least one access")
        let start = batch.count
        let end = limit < .max - start ? start + limit : .max
        giveOverflow(until: end, into: &batch)
        guard batch.count < end else { return true }
        try decode(until: end, into: &batch)
        if batch.count > end {
            overflow.append(end..<batch.count, of: batch)
            batch.removeAll(after: end)
        }
        return batch.count > start
    }

    /// Appends up to `limit` accesses, which must be positive, to `batch`.
    ///
    /// - Returns: `false` at the end of the trace, when nothing was appended.
    /// - Throws: `TraceError` with the place and the text that is wrong. The accesses before that place are in `batch`.
    public mutating func read(limit: Int, into batch: inout [TraceRecord]) throws(TraceError) -> Bool {
        precondition(limit > 0, "a batch has room for at least one access")
        let start = batch.count
        var staging = self.staging
        self.staging = TraceBatch()
        defer { self.staging = staging }
        var isAtEnd = false
        while !isAtEnd, batch.count - start < limit {
            staging.removeAll()
            // What was read before an error is given out, too.
            defer { for index in 0..<staging.count { batch.append(staging[index]) } }
            isAtEnd = try !read(limit: min(limit - (batch.count - start), 4096), into: &staging)
        }
        return batch.count > start
    }

    private mutating func giveOverflow(until end: Int, into batch: inout TraceBatch) {
        guard overflow.count > 0 else { return }
        let count = min(end - batch.count, overflow.count - overflowStart)
        batch.append(overflowStart..<overflowStart + count, of: overflow)
        overflowStart += count
        guard overflowStart == overflow.count else { return }
        overflow.removeAll()
        overflowStart = 0
    }

    private mutating func decode(until end: Int, into batch: inout TraceBatch) throws(TraceError) {
        let decoder = self.decoder
        self.decoder = .working
        switch consume decoder {
        case .csv(var decoder):
            defer { self.decoder = .csv(decoder) }
            try readRows(&decoder, until: end, into: &batch)
        case .oracleGeneral:
            defer { self.decoder = .oracleGeneral }
            try readRecords(until: end, into: &batch)
        case .twitter(var decoder):
            defer { self.decoder = .twitter(decoder) }
            try readRows(&decoder, until: end, into: &batch)
        case .msr(var decoder):
            defer { self.decoder = .msr(decoder) }
            try readBlocks(&decoder, until: end, into: &batch)
        case .arc(var decoder):
            defer { self.decoder = .arc(decoder) }
            try readBlocks(&decoder, until: end, into: &batch)
        case .keyList(var decoder):
            defer { self.decoder = .keyList(decoder) }
            try readRows(&decoder, until: end, into: &batch)
        case .redisMonitor(var decoder):
            defer { self.decoder = .redisMonitor(decoder) }
            try readRows(&decoder, until: end, into: &batch)
        case .accessLog(var decoder):
            defer { self.decoder = .accessLog(decoder) }
            try readRows(&decoder, until: end, into: &batch)
        case .columns(var decoder):
            defer { self.decoder = .columns(decoder) }
            try readRows(&decoder, until: end, into: &batch)
        case .working: break
        }
    }

    @inline(__always)
    private mutating func readRows<Decoder: RowDecoder>(
        _ decoder: inout Decoder,
        until end: Int,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        while batch.count < end, let row = try rows.next() {
            // A line without anything, most often the last one, is no access.
            guard !row.bytes.isEmpty else { continue }
            try decoder.decode(row, &context, into: &batch)
        }
    }

    private mutating func readBlocks<Decoder: BlockDecoder>(
        _ decoder: inout Decoder,
        until end: Int,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        while batch.count < end {
            if decoder.run != nil {
                decoder.run?.give(end - batch.count, &context, into: &batch)
                if decoder.run?.count == 0 { decoder.run = nil }
                continue
            }
            guard let row = try rows.next() else { return }
            if !row.bytes.isEmpty { try decoder.decode(row, &context, into: &batch) }
        }
    }

    private mutating func readRecords(until end: Int, into batch: inout TraceBatch) throws(TraceError) {
        while batch.count < end {
            let bytes = try rows.nextRecord(count: OracleGeneralRecord.byteCount)
            if bytes.isEmpty { return }
            guard bytes.count == OracleGeneralRecord.byteCount else {
                throw TraceError(
                    path: path,
                    message:
                        "record \(context.requestCount + 1) has \(bytes.count) bytes; oracleGeneral records have 24: "
                        + "the file was cut off, or is of another format"
                )
            }
            let record = OracleGeneralRecord(bytes)
            let keyStart = batch.keyEnd
            batch.append(decimal: record.object)
            context.append(time: Double(record.time), keyStart: keyStart, size: record.size, to: &batch)
        }
    }
}
