/// Reads Predis' own CSV (RFC 4180): `time,client,op,key,size`, then `ttl` and `latency` in any order, if at all.
///
/// Times and durations are seconds; `client` empty or `0` and `size` empty or `0` mean "not recorded".
struct CSVDecoder: RowDecoder {
    /// A column that may follow the five that every trace has.
    private enum OptionalColumn {
        case ttl
        case latency
    }

    private static let columns = ["time", "client", "op", "key", "size"]
    static let headerRule =
        "a trace begins with the line `time,client,op,key,size`, optionally with `,ttl` and `,latency`"

    private let optionalColumns: [OptionalColumn]

    /// Reads the header.
    init(header: RowSource.Row, _ context: inout DecodingContext) throws(TraceError) {
        optionalColumns = try Self.optionalColumns(of: header, context)
        if optionalColumns.contains(.ttl) { context.features.insert(.ttl) }
        if optionalColumns.contains(.latency) { context.features.insert(.latency) }
    }

    @inline(__always)
    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        var cursor = FieldCursor(row.bytes)
        let time = try context.seconds(field(&cursor, row, &context), "time", line: row.line, column: 1)
        let client = try clientNumber(field(&cursor, row, &context), row, &context)
        let name = try field(&cursor, row, &context)
        guard let operation = TraceOperation(name: name) else {
            throw context.error(row.line, 3, "op \(quoted(name)) is unknown; write get, set or delete")
        }
        let key = try field(&cursor, row, &context)
        if key.isEmpty, !cursor.isQuoted {
            throw context.error(row.line, 4, "the key is missing; write \"\" if it is the empty key")
        }
        let keyStart = batch.keyEnd
        batch.append(key: key)
        let size = try size(field(&cursor, row, &context), row, context)
        var ttl: Float?
        var latency: Float?
        for column in optionalColumns {
            let field = try field(&cursor, row, &context)
            guard !field.isEmpty else { continue }
            switch column {
            case .ttl:
                ttl = FieldNumbers.duration(try context.seconds(field, "ttl", line: row.line, column: cursor.column))
            case .latency:
                latency = FieldNumbers.duration(
                    try context.seconds(field, "latency", line: row.line, column: cursor.column)
                )
            }
        }
        guard try nextField(&cursor, row, &context) == nil else {
            let count = Self.columns.count + optionalColumns.count
            throw context.error(
                row.line,
                cursor.column,
                "the row has more than its \(count) columns; put a key with a comma into quotes"
            )
        }
        context.append(
            time: time,
            client: client,
            operation: operation,
            keyStart: keyStart,
            size: size,
            ttl: ttl,
            latency: latency,
            to: &batch
        )
    }

    // MARK: Fields

    @inline(__always)
    private func nextField(
        _ cursor: inout FieldCursor,
        _ row: RowSource.Row,
        _ context: inout DecodingContext
    ) throws(TraceError) -> UnsafeRawBufferPointer? {
        do {
            return try cursor.next(scratch: &context.scratch)
        } catch {
            throw context.error(error, line: row.line, column: cursor.column)
        }
    }

    @inline(__always)
    private func field(
        _ cursor: inout FieldCursor,
        _ row: RowSource.Row,
        _ context: inout DecodingContext
    ) throws(TraceError) -> UnsafeRawBufferPointer {
        guard let field = try nextField(&cursor, row, &context) else {
            let names = Self.columns + optionalColumns.map { $0 == .ttl ? "ttl" : "latency" }
            throw context.error(
                row.line,
                cursor.column,
                "the row ends after \(cursor.column) of \(names.count) columns; \(names[cursor.column]) must follow"
            )
        }
        return field
    }

    @inline(__always)
    private func clientNumber(
        _ field: UnsafeRawBufferPointer,
        _ row: RowSource.Row,
        _ context: inout DecodingContext
    ) throws(TraceError) -> UInt32 {
        if field.isEmpty || (field.count == 1 && field[0] == 48) { return 0 }
        return try context.clientNumber(field, line: row.line, column: 2)
    }

    @inline(__always)
    private func size(
        _ field: UnsafeRawBufferPointer,
        _ row: RowSource.Row,
        _ context: borrowing DecodingContext
    ) throws(TraceError) -> UInt32 {
        if field.isEmpty { return 0 }
        if let value = FieldNumbers.unsigned32(field) { return value }
        throw context.error(
            row.line,
            5,
            "size \(quoted(field)) is not a whole number from 0 to \(UInt32.max); write bytes, or 0 if it is unknown"
        )
    }

    // MARK: Header

    private static func optionalColumns(
        of header: RowSource.Row,
        _ context: borrowing DecodingContext
    ) throws(TraceError) -> [OptionalColumn] {
        let names = header.bytes.split(separator: 44, omittingEmptySubsequences: false)
            .map { UnsafeRawBufferPointer(rebasing: $0) }
        var optional: [OptionalColumn] = []
        for (index, name) in names.enumerated() {
            if index < columns.count {
                guard name.elementsEqual(columns[index].utf8) else {
                    let problem = "the header says \(quoted(name)) where \"\(columns[index])\" must be"
                    throw context.error(header.line, index + 1, "\(problem); \(headerRule)")
                }
                continue
            }
            let column: OptionalColumn
            if name.elementsEqual("ttl".utf8) {
                column = .ttl
            } else if name.elementsEqual("latency".utf8) {
                column = .latency
            } else {
                let problem = "the header names an unknown column \(quoted(name))"
                throw context.error(header.line, index + 1, "\(problem); \(headerRule)")
            }
            guard !optional.contains(column) else {
                throw context.error(header.line, index + 1, "the header names \(quoted(name)) twice; \(headerRule)")
            }
            optional.append(column)
        }
        guard names.count >= columns.count else {
            let problem = "the header ends before \"\(columns[names.count])\""
            throw context.error(header.line, names.count, "\(problem); \(headerRule)")
        }
        return optional
    }
}
