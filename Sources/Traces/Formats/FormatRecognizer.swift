/// Tells a trace's format from its first bytes.
///
/// Binary records and our header are unmistakable. Otherwise up to ten lines are looked at, and of the formats with a
/// form of their own the one that most lines have wins, if more than half have it: one damaged line is then an error of
/// that line, not an unknown format. Lists of numbers or words have little form, so all lines must fit.
struct FormatRecognizer {
    private static let lineCount = 10

    /// The lines that are looked at, without their endings.
    private let lines: [UnsafeRawBufferPointer]
    private let head: UnsafeRawBufferPointer

    /// Looks at `head`, which holds all of the file if `isWhole`.
    init(_ head: UnsafeRawBufferPointer, isWhole: Bool) {
        self.head = head
        var lines: [UnsafeRawBufferPointer] = []
        var rest = head[...]
        while lines.count < Self.lineCount, !rest.isEmpty {
            let end = rest.firstIndex(of: 10)
            // The last line may be cut off by the end of what was read.
            if end == nil, !isWhole { break }
            var line = rest[..<(end ?? rest.endIndex)]
            rest = end.map { rest[($0 + 1)...] } ?? rest[rest.endIndex...]
            if line.last == 13 { line.removeLast() }
            if !line.isEmpty { lines.append(UnsafeRawBufferPointer(rebasing: line)) }
        }
        self.lines = lines
    }

    /// The format, or `nil` if none fits.
    var format: TraceFormat? {
        if let first = lines.first, first.starts(with: "time,".utf8) { return .csv }
        if OracleGeneralRecord.matches(head) { return .oracleGeneral }
        guard !lines.isEmpty, !lines.contains(where: { $0.contains(0) }) else { return nil }
        let formats: [(TraceFormat, (UnsafeRawBufferPointer) -> Bool)] = [
            (.redisMonitor, RedisMonitorDecoder.matches), (.accessLog, AccessLogDecoder.matches),
            (.twitter, TwitterDecoder.matches), (.msr, MSRDecoder.matches), (.arc, ARCDecoder.matches),
        ]
        for (format, matches) in formats where lines.count(where: matches) * 2 > lines.count { return format }
        if lines.allSatisfy(KeyListDecoder.matchesLIRS) { return .lirs }
        return lines.allSatisfy(KeyListDecoder.matchesKey) ? .keys : nil
    }

    /// Whether the file begins with a line that is not cut off.
    var hasLine: Bool { !lines.isEmpty }

    /// Whether the file begins with bytes that no text holds.
    var isBinary: Bool { head.prefix(4096).contains(0) }

    /// Why no format fits, what was tried, and what to do.
    var failure: String {
        let start = lines.first ?? UnsafeRawBufferPointer(rebasing: head.prefix(40))
        let names = TraceFormat.named.map(\.name).joined(separator: ", ")
        return "the format is not recognised from the first lines, which begin with \(quoted(start)); tried: \(names); "
            + "name one with --format, or describe the columns, as in --columns key=1,time=2"
    }
}
