/// Reads a key per line; or a block number per line with marks between, as the traces of the LIRS paper are.
///
/// There is no clock: an access's time is its number, from 0. Every access reads. Spaces and tabs around a key do not
/// belong to it. In LIRS traces a line that begins with `*` is a mark and no access.
///
/// Source: S. Jiang and X. Zhang, "LIRS: An Efficient Low Inter-reference Recency Set Replacement Policy",
/// SIGMETRICS 2002, and its traces.
struct KeyListDecoder: RowDecoder {
    let isLIRS: Bool

    /// Whether `line` is a block number or a mark.
    static func matchesLIRS(_ line: UnsafeRawBufferPointer) -> Bool {
        line.first == 42 || FieldNumbers.unsigned64(trimmed(line)) != nil
    }

    /// Whether `line` is one word without a comma, of printable characters.
    static func matchesKey(_ line: UnsafeRawBufferPointer) -> Bool {
        let key = trimmed(line)
        return !key.isEmpty && key.allSatisfy { $0 > 32 && $0 != 127 && $0 != 44 }
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        if isLIRS, row.bytes.first == 42 { return }
        let key = Self.trimmed(row.bytes)
        if key.isEmpty { return }
        if isLIRS, FieldNumbers.unsigned64(key) == nil {
            throw context.error(
                row.line,
                nil,
                "block \(quoted(key)) is not a whole number from 0 to \(UInt64.max); correct the line, or name the "
                    + "format keys if keys may be words"
            )
        }
        let keyStart = batch.keyEnd
        batch.append(key: key)
        context.append(time: context.rowTime, keyStart: keyStart, to: &batch)
    }

    @inline(__always)
    private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = line.count
        while start < end, line[start] == 32 || line[start] == 9 { start &+= 1 }
        while end > start, line[end &- 1] == 32 || line[end &- 1] == 9 { end &-= 1 }
        return UnsafeRawBufferPointer(rebasing: line[start..<end])
    }
}
