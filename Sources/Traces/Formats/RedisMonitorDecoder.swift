/// Reads what Redis' `MONITOR` prints: `1339518083.107412 [0 127.0.0.1:60866] "get" "key"`.
///
/// Every key that a command names is an access; the keys of one command are one request. The client is the address,
/// or `lua` for commands of scripts. A script's own line (`EVAL`, `FCALL`) reads the keys it declares; what it does to
/// them follows under `lua`. The size of a written string is its length; the TTL is that of `SETEX`, `PSETEX`, `SET`
/// and `GETEX` with `EX`, `PX`, `EXAT` or `PXAT`, `EXPIRE` and `PEXPIRE`. Databases are not told apart. The lines `OK`
/// and commands that name no key or are unknown are skipped, the latter counted. A `+` before a line, as telnet shows
/// it, is ignored.
///
/// Source: the documentation of `MONITOR` (redis.io/commands/monitor), and `sdscatrepr` of Redis for the quotation.
struct RedisMonitorDecoder: RowDecoder {
    /// The parts of a line before its arguments.
    private struct Prefix {
        var time: UnsafeRawBufferPointer
        var client: UnsafeRawBufferPointer
        /// The arguments, from the first quotation mark on.
        var arguments: UnsafeRawBufferPointer

        init?(_ line: UnsafeRawBufferPointer) {
            let start = line.first == 43 ? 1 : 0
            guard let space = line[start...].firstIndex(of: 32), space + 1 < line.count, line[space + 1] == 91 else {
                return nil
            }
            // An IPv6 address holds brackets, too: the end is the one before a space and a quotation mark.
            var end = space + 2
            while end + 2 < line.count, !(line[end] == 93 && line[end + 1] == 32 && line[end + 2] == 34) { end += 1 }
            guard end + 2 < line.count else { return nil }
            let source = line[(space + 2)..<end]
            let name = source.firstIndex(of: 32).map { source[($0 + 1)...] } ?? source[source.endIndex...]
            time = UnsafeRawBufferPointer(rebasing: line[start..<space])
            client = UnsafeRawBufferPointer(rebasing: name)
            arguments = UnsafeRawBufferPointer(rebasing: line[(end + 2)...])
        }
    }

    private static let form = #"1339518083.107412 [0 127.0.0.1:60866] "get" "key""#

    private var arguments = RedisArguments()

    init(_ context: inout DecodingContext) {
        context.features.insert(.clock)
    }

    static func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        if isGreeting(line) { return true }
        return Prefix(line).map { FieldNumbers.nonNegative($0.time) != nil } ?? false
    }

    static func isGreeting(_ line: UnsafeRawBufferPointer) -> Bool {
        line.elementsEqual("OK".utf8) || line.elementsEqual("+OK".utf8)
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        if Self.isGreeting(row.bytes) { return }
        guard let prefix = Prefix(row.bytes) else {
            throw context.error(
                row.line,
                nil,
                "the line \(quoted(row.bytes)) is not of the form `\(Self.form)`; correct it or remove it"
            )
        }
        let time = try context.seconds(prefix.time, "time", line: row.line, column: 1)
        guard arguments.split(prefix.arguments) else {
            throw context.error(
                row.line,
                nil,
                "the arguments \(quoted(prefix.arguments)) are not words in quotation marks with a space between; the "
                    + "line may be cut off: remove it"
            )
        }
        let command = arguments.withArgument(0) { RedisCommandKeys.find($0) }
        guard let command, let keys = command.place.resolved(arguments) else {
            context.skippedCount += 1
            return
        }
        let client = prefix.client.isEmpty ? 0 : try context.clientNumber(prefix.client, line: row.line)
        let ttl = command.detail.ttl(arguments, time: time)
        var isContinuation = false
        var index = keys.destination ?? keys.first
        while index <= keys.last {
            let keyStart = batch.keyEnd
            arguments.withArgument(index) { batch.append(key: $0) }
            context.append(
                time: time,
                client: client,
                operation: command.operation,
                keyStart: keyStart,
                size: command.detail.size(arguments, key: index),
                ttl: ttl,
                isContinuation: isContinuation,
                to: &batch
            )
            index = !isContinuation && keys.destination != nil ? keys.first : index + keys.step
            isContinuation = true
        }
    }
}
