/// Reads access logs of Apache and nginx in the common and the combined format.
///
/// `127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326`, whatever follows. The client is the
/// host, the key the request's target as it is logged, the size the bytes sent (`-`: not recorded). `DELETE` deletes;
/// `POST`, `PUT`, `PATCH`, `MKCOL`, `COPY`, `MOVE` and `PROPPATCH` write; all other methods read. Times are seconds
/// since 1970. Lines whose request is not a method and a target, as `"-"` of a connection that asked for nothing, are
/// counted and skipped.
///
/// Source: httpd.apache.org/docs/current/logs.html, nginx.org/en/docs/http/ngx_http_log_module.html.
struct AccessLogDecoder: RowDecoder {
    private static let form = #"host ident user [10/Oct/2000:13:55:36 -0700] "GET /path HTTP/1.0" 200 2326"#

    /// A line cut at its date.
    private struct Parts {
        var host: UnsafeRawBufferPointer
        var date: UnsafeRawBufferPointer
        /// What follows the date and a space.
        var rest: UnsafeRawBufferPointer

        init?(_ line: UnsafeRawBufferPointer) {
            guard let space = line.firstIndex(of: 32), space > 0 else { return nil }
            // A user may be called anything; the date is in the first bracket that holds a date's length.
            var open = space + 1
            while open < line.count {
                if line[open] == 91, line[open - 1] == 32, open + 27 < line.count, line[open + 27] == 93 { break }
                open += 1
            }
            guard open + 28 < line.count, line[open + 28] == 32 else { return nil }
            host = UnsafeRawBufferPointer(rebasing: line[..<space])
            date = UnsafeRawBufferPointer(rebasing: line[(open + 1)..<(open + 27)])
            rest = UnsafeRawBufferPointer(rebasing: line[(open + 29)...])
        }
    }

    init(_ context: inout DecodingContext) {
        context.features.insert(.clock)
    }

    static func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        Parts(line).map { LogDate.seconds($0.date) != nil } ?? false
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        guard let parts = Parts(row.bytes) else {
            throw context.error(
                row.line,
                nil,
                "the line \(quoted(row.bytes)) is not of the form `\(Self.form)`; correct it or remove it"
            )
        }
        guard let time = LogDate.seconds(parts.date) else {
            throw context.error(
                row.line,
                nil,
                "date \(quoted(parts.date)) is not of the form 10/Oct/2000:13:55:36 -0700, or before 1970; correct it"
            )
        }
        guard let request = Request(parts.rest) else {
            context.skippedCount += 1
            return
        }
        let client = try context.clientNumber(parts.host, line: row.line)
        let keyStart = batch.keyEnd
        batch.append(key: request.target)
        context.append(
            time: time,
            client: client,
            operation: request.operation,
            keyStart: keyStart,
            size: request.size,
            to: &batch
        )
    }

    /// What a line says after its date.
    private struct Request {
        var operation: TraceOperation
        var target: UnsafeRawBufferPointer
        var size: UInt32

        init?(_ rest: UnsafeRawBufferPointer) {
            guard rest.first == 34, let close = Self.closingMark(rest) else { return nil }
            let line = UnsafeRawBufferPointer(rebasing: rest[1..<close])
            guard let space = line.firstIndex(of: 32), (1...20).contains(space),
                line[..<space].allSatisfy({ (65...90).contains($0) || $0 == 45 })
            else { return nil }
            var end = line.count
            // HTTP/0.9 has no version; a careless client's target holds spaces.
            if let last = line.lastIndex(of: 32), last > space, line[(last + 1)...].starts(with: "HTTP/".utf8) {
                end = last
            }
            target = UnsafeRawBufferPointer(rebasing: line[(space + 1)..<max(space + 1, end)])
            guard !target.isEmpty else { return nil }
            operation = Self.operation(UnsafeRawBufferPointer(rebasing: line[..<space]))
            // A space, three digits of status, a space, the bytes sent.
            let sent = rest[min(close + 6, rest.count)...].prefix { $0 != 32 }
            size = UInt32(clamping: FieldNumbers.unsigned64(UnsafeRawBufferPointer(rebasing: sent)) ?? 0)
        }

        /// The quotation mark that ends the request: not escaped, before a space and a status of three digits.
        ///
        /// Some servers do not escape marks inside of it.
        private static func closingMark(_ rest: UnsafeRawBufferPointer) -> Int? {
            var index = 1
            while index + 4 < rest.count {
                if rest[index] == 92 {
                    index += 2
                    continue
                }
                if rest[index] == 34, rest[index + 1] == 32,
                    rest[(index + 2)...(index + 4)].allSatisfy({ (48...57).contains($0) })
                {
                    return index
                }
                index += 1
            }
            return nil
        }

        private static func operation(_ method: UnsafeRawBufferPointer) -> TraceOperation {
            if method.elementsEqual("GET".utf8) { return .get }
            if method.elementsEqual("DELETE".utf8) { return .delete }
            let writes: [StaticString] = ["POST", "PUT", "PATCH", "MKCOL", "COPY", "MOVE", "PROPPATCH"]
            let isWrite = writes.contains { name in name.withUTF8Buffer { method.elementsEqual($0) } }
            return isWrite ? .set : .get
        }
    }
}
