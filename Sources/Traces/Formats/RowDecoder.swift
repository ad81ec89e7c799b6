/// Makes accesses of the rows of one format.
protocol RowDecoder {
    /// Appends the accesses of `row`, often one, to `batch`.
    ///
    /// - Throws: `TraceError` with the place in the row.
    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError)
}

/// Makes one or many accesses of a row, the many of them by and by.
protocol BlockDecoder: RowDecoder {
    /// What is left of the last row; given out before the next row is decoded.
    var run: BlockRun? { get set }
}

/// Fields of a row for decoders of formats without quotation marks.
struct PlainFields {
    private let row: UnsafeRawBufferPointer
    private var position = 0

    init(_ row: UnsafeRawBufferPointer) {
        self.row = row
    }

    /// What lies before the next `delimiter`, or the rest; `nil` after that.
    @inline(__always)
    mutating func next(_ delimiter: UInt8) -> UnsafeRawBufferPointer? {
        guard position <= row.count else { return nil }
        let start = position
        var end = position
        while end < row.count, row[end] != delimiter { end &+= 1 }
        position = end + 1
        return UnsafeRawBufferPointer(rebasing: row[start..<end])
    }

    /// The next run of bytes without spaces and tabs; `nil` if only those are left.
    @inline(__always)
    mutating func nextWord() -> UnsafeRawBufferPointer? {
        while position < row.count, row[position] == 32 || row[position] == 9 { position &+= 1 }
        guard position < row.count else { return nil }
        let start = position
        while position < row.count, row[position] != 32, row[position] != 9 { position &+= 1 }
        return UnsafeRawBufferPointer(rebasing: row[start..<position])
    }
}
