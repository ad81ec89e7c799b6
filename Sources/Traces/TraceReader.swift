/// Reads a trace in order, in batches and in bounded memory, plain or gzip-compressed.
///
/// The format is CSV (RFC 4180) in UTF-8 with the header `time,client,op,key,size`, which may be followed by `ttl` and
/// `latency` in any order. Times and durations are seconds; `client` empty or `0` and `size` empty or `0` mean "not
/// recorded". Whether the file is compressed is seen from its first bytes, not from its name.
///
/// A reader is a file and a position, for one thread at a time; make a new one to start again. It needs about 3 MB, and
/// the names of the clients it has met.
public struct TraceReader: ~Copyable {
    // The row loop works on bytes in the window: no string and no allocation per row but the key that is handed out.

    /// A column that may follow the five that every trace has.
    private enum OptionalColumn {
        case ttl
        case latency
    }

    private static let columns = ["time", "client", "op", "key", "size"]

    private let path: String
    private var rows: RowSource
    private var scratch: UnescapeBuffer
    private var clients = ClientNumbers()
    private let optionalColumns: [OptionalColumn]
    private var recordCount: UInt64 = 0
    private var firstTime = 0.0

    /// What the rows read so far have recorded; the optional columns are known from the header on.
    ///
    /// A feature appears with the first row that shows it: a time that is not the first time plus the number of rows
    /// since, a named client, a size.
    public private(set) var features: TraceFeatures = []

    /// Opens `path` and reads the header.
    ///
    /// - Throws: `TraceError` if the file cannot be opened or does not begin with a trace's header.
    public init(path: String) throws(TraceError) {
        var rows = try RowSource(path: path)
        rows.skipByteOrderMark()
        guard let header = try rows.next() else {
            throw TraceError(path: path, message: "the file is empty; \(Self.headerRule)")
        }
        let optionalColumns = try Self.optionalColumns(ofHeader: header, path: path)
        if optionalColumns.contains(.ttl) { features.insert(.ttl) }
        if optionalColumns.contains(.latency) { features.insert(.latency) }
        self.path = path
        self.rows = rows
        self.optionalColumns = optionalColumns
        scratch = UnescapeBuffer()
    }

    /// Appends up to `limit` accesses, which must be positive, to `batch`.
    ///
    /// - Returns: `false` at the end of the trace, when nothing was appended.
    /// - Throws: `TraceError` with the place and the text that is wrong. The accesses before that place are in `batch`.
    public mutating func read(limit: Int, into batch: inout [TraceRecord]) throws(TraceError) -> Bool {
        precondition(limit > 0, "a batch has room for at least one access")
        var count = 0
        while count < limit, let row = try rows.next() {
            // A line without anything, most often the last one, is no access.
            guard !row.bytes.isEmpty else { continue }
            batch.append(try record(of: row))
            count &+= 1
        }
        return count > 0
    }

    // MARK: Rows

    @inline(__always)
    private mutating func record(of row: RowSource.Row) throws(TraceError) -> TraceRecord {
        var cursor = FieldCursor(row.bytes)
        let time = try seconds(try field(&cursor, row), "time", cursor, row)
        let client = try clientNumber(try field(&cursor, row), cursor, row)
        let name = try field(&cursor, row)
        guard let operation = TraceOperation(name: name) else {
            throw error(cursor, row, "op \(quoted(name)) is unknown; write get, set or delete")
        }
        let key = try key(&cursor, row)
        let size = try size(try field(&cursor, row), cursor, row)
        var record = TraceRecord(time: time, client: client, operation: operation, key: key, size: size)
        for column in optionalColumns {
            let field = try field(&cursor, row)
            guard !field.isEmpty else { continue }
            switch column {
            case .ttl: record.ttl = Float(try seconds(field, "ttl", cursor, row))
            case .latency: record.latency = Float(try seconds(field, "latency", cursor, row))
            }
        }
        guard try nextField(&cursor, row) == nil else {
            let count = Self.columns.count + optionalColumns.count
            throw error(cursor, row, "the row has more than its \(count) columns; put a key with a comma into quotes")
        }
        note(record)
        return record
    }

    @inline(__always)
    private mutating func note(_ record: TraceRecord) {
        if recordCount == 0 { firstTime = record.time }
        if record.time != firstTime + Double(recordCount) { features.insert(.clock) }
        if record.client != 0 { features.insert(.clients) }
        if record.size != 0 { features.insert(.sizes) }
        recordCount &+= 1
    }

    @inline(__always)
    private mutating func nextField(
        _ cursor: inout FieldCursor,
        _ row: RowSource.Row
    ) throws(TraceError) -> UnsafeRawBufferPointer? {
        do {
            return try cursor.next(scratch: &scratch)
        } catch {
            throw malformed(error, cursor, row)
        }
    }

    @inline(__always)
    private mutating func field(
        _ cursor: inout FieldCursor,
        _ row: RowSource.Row
    ) throws(TraceError) -> UnsafeRawBufferPointer {
        guard let field = try nextField(&cursor, row) else {
            let names = Self.columns + optionalColumns.map { $0 == .ttl ? "ttl" : "latency" }
            throw error(
                cursor,
                row,
                "the row ends after \(cursor.column) of \(names.count) columns; \(names[cursor.column]) must follow"
            )
        }
        return field
    }

    @inline(__always)
    private mutating func key(_ cursor: inout FieldCursor, _ row: RowSource.Row) throws(TraceError) -> [UInt8] {
        let field = try field(&cursor, row)
        if field.isEmpty, !cursor.isQuoted {
            throw error(cursor, row, "the key is missing; write \"\" if it is the empty key")
        }
        return Array(field)
    }

    @inline(__always)
    private mutating func clientNumber(
        _ field: UnsafeRawBufferPointer,
        _ cursor: FieldCursor,
        _ row: RowSource.Row
    ) throws(TraceError) -> UInt32 {
        if field.isEmpty || (field.count == 1 && field[0] == 48) { return 0 }
        guard let number = clients.number(of: field) else {
            throw error(cursor, row, "client \(quoted(field)) is one client too many; 2147483647 can be told apart")
        }
        return number
    }

    @inline(__always)
    private func seconds(
        _ field: UnsafeRawBufferPointer,
        _ name: StaticString,
        _ cursor: FieldCursor,
        _ row: RowSource.Row
    ) throws(TraceError) -> Double {
        if let value = FieldNumbers.nonNegative(field) { return value }
        throw error(cursor, row, "\(name) \(quoted(field)) is not a number of seconds from 0 up; write it as 12.5")
    }

    @inline(__always)
    private func size(
        _ field: UnsafeRawBufferPointer,
        _ cursor: FieldCursor,
        _ row: RowSource.Row
    ) throws(TraceError) -> UInt32 {
        if field.isEmpty { return 0 }
        if let value = FieldNumbers.unsigned32(field) { return value }
        throw error(
            cursor,
            row,
            "size \(quoted(field)) is not a whole number from 0 to \(UInt32.max); write bytes, or 0 if it is unknown"
        )
    }

    // MARK: Header and errors

    private static let headerRule =
        "a trace begins with the line `time,client,op,key,size`, optionally with `,ttl` and `,latency`"

    private static func optionalColumns(
        ofHeader header: RowSource.Row,
        path: String
    ) throws(TraceError) -> [OptionalColumn] {
        let names = header.bytes.split(separator: 44, omittingEmptySubsequences: false)
            .map { UnsafeRawBufferPointer(rebasing: $0) }
        var optional: [OptionalColumn] = []
        for (index, name) in names.enumerated() {
            func fail(_ problem: String) -> TraceError {
                TraceError(path: path, line: header.line, column: index + 1, message: "\(problem); \(headerRule)")
            }
            if index < columns.count {
                guard name.elementsEqual(columns[index].utf8) else {
                    throw fail("the header says \(quoted(name)) where \"\(columns[index])\" must be")
                }
                continue
            }
            let column: OptionalColumn
            if name.elementsEqual("ttl".utf8) {
                column = .ttl
            } else if name.elementsEqual("latency".utf8) {
                column = .latency
            } else {
                throw fail("the header names an unknown column \(quoted(name))")
            }
            guard !optional.contains(column) else { throw fail("the header names \(quoted(name)) twice") }
            optional.append(column)
        }
        guard names.count >= columns.count else {
            throw TraceError(
                path: path,
                line: header.line,
                column: names.count,
                message: "the header ends before \"\(columns[names.count])\"; \(headerRule)"
            )
        }
        return optional
    }

    private func error(_ cursor: FieldCursor, _ row: RowSource.Row, _ message: String) -> TraceError {
        TraceError(path: path, line: row.line, column: cursor.column, message: message)
    }

    private func malformed(
        _ malformation: FieldCursor.Malformation,
        _ cursor: FieldCursor,
        _ row: RowSource.Row
    ) -> TraceError {
        switch malformation {
        case .textAfterQuotes:
            error(cursor, row, "text follows the closing quotation mark; write a quotation mark inside quotes twice")
        case .unclosedQuotes:
            error(cursor, row, "the quotation mark is never closed; close it, or quote a field that begins with one")
        case .zeroByte:
            error(cursor, row, "the field holds a zero byte; save the file as UTF-8, or put a binary key into quotes")
        }
    }
}
