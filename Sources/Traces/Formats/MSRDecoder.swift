/// Reads the block traces of MSR Cambridge: `Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime`.
///
/// Timestamp and response time count 100 ns, the timestamp from the year 1601 (Windows file time); times are given as
/// seconds since 1970, or from the trace's own zero if the first timestamp lies before 1970. Offset and size are
/// bytes. One access per I/O with the key `host.disk:offset`; if expanded, one per block of 4096 bytes it touches,
/// under the block's first offset, all of one request. `Read` reads and `Write` writes. The client is the host.
///
/// Source: the README of the traces (SNIA IOTTA 388); D. Narayanan, A. Donnelly and A. Rowstron, "Write Off-Loading:
/// Practical Power Management for Enterprise Storage", FAST 2008.
struct MSRDecoder: BlockDecoder {
    static let blockSize: UInt64 = 4096
    /// Ticks from 1601 to 1970.
    private static let unixEpoch: UInt64 = 116_444_736_000_000_000
    private static let names: [StaticString] = [
        "timestamp", "hostname", "disk number", "type", "offset", "size", "response time",
    ]

    private let expandsBlocks: Bool
    /// The tick that is time 0, once there has been a row.
    private var epoch: UInt64?
    /// What is left of the row before.
    var run: BlockRun?

    init(expandsBlocks: Bool, _ context: inout DecodingContext) {
        self.expandsBlocks = expandsBlocks
        context.features.insert(.clock)
    }

    static func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        var fields = PlainFields(line)
        guard let time = fields.next(44), FieldNumbers.unsigned64(time) != nil, fields.next(44) != nil,
            let disk = fields.next(44), FieldNumbers.unsigned64(disk) != nil,
            let type = fields.next(44), operation(type) != nil,
            let offset = fields.next(44), FieldNumbers.unsigned64(offset) != nil,
            let size = fields.next(44), FieldNumbers.unsigned64(size) != nil,
            let response = fields.next(44), FieldNumbers.unsigned64(response) != nil
        else { return isHeader(line) }
        return fields.next(44) == nil
    }

    static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        line.elementsEqual("Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime".utf8)
    }

    private static func operation(_ type: UnsafeRawBufferPointer) -> TraceOperation? {
        if type.elementsEqual("Read".utf8) { return .get }
        return type.elementsEqual("Write".utf8) ? .set : nil
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        if row.line == 1, Self.isHeader(row.bytes) { return }
        var fields = PlainFields(row.bytes)
        func field(_ number: Int, _ context: borrowing DecodingContext) throws(TraceError) -> UnsafeRawBufferPointer {
            if let field = fields.next(44) { return field }
            throw context.error(
                row.line,
                number - 1,
                "the line ends after \(number - 1) of 7 columns; \(Self.names[number - 1]) must follow"
            )
        }
        let timestamp = try field(1, context)
        let ticks = try context.whole(timestamp, "timestamp", line: row.line, column: 1)
        let host = try field(2, context)
        let disk = try field(3, context)
        let type = try field(4, context)
        guard let operation = Self.operation(type) else {
            throw context.error(row.line, 4, "type \(quoted(type)) is unknown; it must be Read or Write")
        }
        let offset = try context.whole(try field(5, context), "offset", line: row.line, column: 5)
        let size = try context.whole(try field(6, context), "size", line: row.line, column: 6)
        let response = try context.whole(try field(7, context), "response time", line: row.line, column: 7)
        let epoch = self.epoch ?? (ticks >= Self.unixEpoch ? Self.unixEpoch : 0)
        self.epoch = epoch
        guard ticks >= epoch else {
            throw context.error(
                row.line,
                1,
                "timestamp \(quoted(timestamp)) lies before 1970, unlike the first one; correct the line or remove it"
            )
        }
        let client = try context.clientNumber(host, line: row.line, column: 2)
        let time = Double(ticks - epoch) / 1e7
        let latency = Float(Double(response) / 1e7)
        if expandsBlocks {
            let first = offset / Self.blockSize
            let end = offset.addingReportingOverflow(max(size, 1) - 1)
            let last = (end.overflow ? .max : end.partialValue) / Self.blockSize
            run = BlockRun(
                next: first * Self.blockSize,
                step: Self.blockSize,
                count: last - first + 1,
                prefix: Array(host) + [UInt8(ascii: ".")] + Array(disk) + [UInt8(ascii: ":")],
                time: time,
                client: client,
                operation: operation,
                size: UInt32(Self.blockSize),
                latency: latency
            )
            return
        }
        let keyStart = batch.keyEnd
        batch.append(key: host)
        batch.append(keyByte: UInt8(ascii: "."))
        batch.append(key: disk)
        batch.append(keyByte: UInt8(ascii: ":"))
        batch.append(decimal: offset)
        context.append(
            time: time,
            client: client,
            operation: operation,
            keyStart: keyStart,
            size: UInt32(clamping: size),
            latency: latency,
            to: &batch
        )
    }
}
