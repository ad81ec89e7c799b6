/// Reads Twitter's cache traces: seven columns with commas between them, no header.
///
/// Timestamp in seconds, anonymised key, key size, value size, client, operation, TTL in seconds (0 for requests that
/// do not write). `get` and `gets` read; `delete` deletes; `set`, `add`, `replace`, `cas`, `append`, `prepend`, `incr`
/// and `decr` write. The size is the value's. A comma in a key is taken as part of it: the other six columns hold none.
///
/// Source: the README of github.com/twitter/cache-trace; J. Yang, Y. Yue and R. Vinayak, "A large scale analysis of
/// hundreds of in-memory cache clusters at Twitter", OSDI 2020.
struct TwitterDecoder: RowDecoder {
    /// A line cut into its columns.
    struct Fields {
        var time: UnsafeRawBufferPointer
        var key: UnsafeRawBufferPointer
        var size: UnsafeRawBufferPointer
        var client: UnsafeRawBufferPointer
        var operation: UnsafeRawBufferPointer
        var ttl: UnsafeRawBufferPointer

        /// `nil` if there are fewer than seven columns.
        init?(_ row: UnsafeRawBufferPointer) {
            guard let first = row.firstIndex(of: 44) else { return nil }
            var ends: (Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0)
            var found = 0
            var position = row.count &- 1
            while found < 5 {
                while position > first, row[position] != 44 { position &-= 1 }
                guard position > first else { return nil }
                switch found {
                case 0: ends.0 = position
                case 1: ends.1 = position
                case 2: ends.2 = position
                case 3: ends.3 = position
                default: ends.4 = position
                }
                found &+= 1
                position &-= 1
            }
            func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: row[range]) }
            time = part(0..<first)
            key = part(first + 1..<ends.4)
            size = part(ends.3 + 1..<ends.2)
            client = part(ends.2 + 1..<ends.1)
            operation = part(ends.1 + 1..<ends.0)
            ttl = part(ends.0 + 1..<row.count)
        }
    }

    static func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let fields = Fields(line) else { return false }
        return FieldNumbers.nonNegative(fields.time) != nil && FieldNumbers.unsigned64(fields.size) != nil
            && operation(fields.operation) != nil && FieldNumbers.nonNegative(fields.ttl) != nil
    }

    private static func operation(_ name: UnsafeRawBufferPointer) -> TraceOperation? {
        name.count >= 3 ? TraceOperation(name: name) : nil
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        guard let fields = Fields(row.bytes) else {
            let count = row.bytes.count { $0 == 44 } + 1
            throw context.error(
                row.line,
                nil,
                "the line has \(count) of 7 columns; timestamp, key, key size, value size, client, operation and TTL "
                    + "must be there, or name another format"
            )
        }
        let time = try context.seconds(fields.time, "timestamp", line: row.line, column: 1)
        guard !fields.key.isEmpty else {
            throw context.error(row.line, 2, "the key is missing; correct the line or remove it")
        }
        let size = try context.whole(fields.size, "value size", line: row.line, column: 4)
        let client = try context.clientNumber(fields.client, line: row.line, column: 5)
        guard let operation = Self.operation(fields.operation) else {
            throw context.error(
                row.line,
                6,
                "operation \(quoted(fields.operation)) is unknown; it must be get, gets, set, add, replace, cas, "
                    + "append, prepend, delete, incr or decr"
            )
        }
        let ttl = try context.seconds(fields.ttl, "TTL", line: row.line, column: 7)
        let keyStart = batch.keyEnd
        batch.append(key: fields.key)
        context.append(
            time: time,
            client: client,
            operation: operation,
            keyStart: keyStart,
            size: UInt32(clamping: size),
            ttl: ttl > 0 ? FieldNumbers.duration(ttl) : nil,
            to: &batch
        )
    }
}
