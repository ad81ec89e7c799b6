/// Reads delimited logs by a `TraceColumnMap`.
///
/// Without a time column an access's time is its number, from 0. Operations are those of our CSV and HTTP's `HEAD`
/// (reads), `POST` and `PATCH` (writes), in any case. Empty fields, and `-`, are "not recorded", except for time and
/// key.
struct ColumnDecoder: RowDecoder {
    private let map: TraceColumnMap
    private let time: Int
    private let key: Int
    private let last: Int
    /// What each column holds, by its number.
    private let columns: [TraceColumnMap.Column?]

    init(_ map: TraceColumnMap) {
        self.map = map
        time = map[.time]
        key = map[.key]
        last = map.lastColumn
        var columns = [TraceColumnMap.Column?](repeating: nil, count: last + 1)
        for column in TraceColumnMap.Column.allCases where map[column] > 0 { columns[map[column]] = column }
        self.columns = columns
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        guard row.line > map.headerLines else { return }
        var cursor = FieldCursor(row.bytes, delimiter: map.delimiter, takesQuotes: map.takesQuotes)
        var words = PlainFields(row.bytes)
        let keyStart = batch.keyEnd
        var access = (time: context.rowTime, client: UInt32(0), size: UInt32(0))
        var operation = TraceOperation.get
        var ttl: Float?
        var latency: Float?
        for column in 1...last {
            let field = try field(column, &cursor, &words, row, &context)
            guard let content = columns[column] else { continue }
            if content == .key {
                guard !field.isEmpty || cursor.isQuoted else {
                    throw context.error(row.line, column, "the key is missing; correct the line or remove it")
                }
                batch.append(key: field)
                continue
            }
            if content != .time, field.isEmpty || (field.count == 1 && field[0] == 45) { continue }
            switch content {
            case .key: break
            case .time: access.time = try duration(field, content, row, column, context)
            case .latency: latency = FieldNumbers.duration(try duration(field, content, row, column, context))
            case .ttl: ttl = FieldNumbers.duration(try context.seconds(field, "ttl", line: row.line, column: column))
            case .client: access.client = try context.clientNumber(field, line: row.line, column: column)
            case .size:
                access.size = UInt32(clamping: try context.whole(field, "size", line: row.line, column: column))
            case .op: operation = try self.operation(field, row, column, context)
            }
        }
        context.append(
            time: access.time,
            client: access.client,
            operation: operation,
            keyStart: keyStart,
            size: access.size,
            ttl: ttl,
            latency: latency,
            to: &batch
        )
    }

    // MARK: Fields

    @inline(__always)
    private func field(
        _ column: Int,
        _ cursor: inout FieldCursor,
        _ words: inout PlainFields,
        _ row: RowSource.Row,
        _ context: inout DecodingContext
    ) throws(TraceError) -> UnsafeRawBufferPointer {
        let field: UnsafeRawBufferPointer?
        if map.delimiter == 32 {
            field = words.nextWord()
        } else {
            do {
                field = try cursor.next(scratch: &context.scratch)
            } catch {
                throw context.error(error, line: row.line, column: column)
            }
        }
        if let field { return field }
        throw context.error(
            row.line,
            column - 1,
            "the line ends after \(column - 1) of \(last) columns; correct it, or the delimiter or header of the layout"
        )
    }

    private func duration(
        _ field: UnsafeRawBufferPointer,
        _ column: TraceColumnMap.Column,
        _ row: RowSource.Row,
        _ number: Int,
        _ context: borrowing DecodingContext
    ) throws(TraceError) -> Double {
        if let value = FieldNumbers.nonNegative(field) { return value / map.timeUnit.perSecond }
        throw context.error(
            row.line,
            number,
            "\(column.rawValue) \(quoted(field)) is not a number of \(map.timeUnit) from 0 up; correct the line, or "
                + "skip headings with header=1"
        )
    }

    private func operation(
        _ field: UnsafeRawBufferPointer,
        _ row: RowSource.Row,
        _ column: Int,
        _ context: borrowing DecodingContext
    ) throws(TraceError) -> TraceOperation {
        if let operation = TraceOperation(name: field) ?? TraceOperation(httpMethod: field) { return operation }
        throw context.error(
            row.line,
            column,
            "op \(quoted(field)) is unknown; it must be get, set, delete or another name of these; leave op out of the "
                + "layout to take every line as a read"
        )
    }
}
