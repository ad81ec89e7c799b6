/// Reads the traces of the ARC paper (`.lis`): first block, number of blocks, a number to ignore, request number.
///
/// Blocks are 512 bytes. There is no clock in these files: an access's time is its line's number among the accesses,
/// from 0. There is no operation and no client either: every access reads. One access per I/O with the first block's
/// number as key; if expanded, one per block, all of one request.
///
/// Source: N. Megiddo and D. S. Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", FAST 2003, and the
/// description that goes with its traces.
struct ARCDecoder: BlockDecoder {
    private static let blockSize: UInt64 = 512
    private static let names: [StaticString] = ["first block", "number of blocks", "ignored number", "request number"]

    let expandsBlocks: Bool
    /// What is left of the row before.
    var run: BlockRun?

    static func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        var fields = PlainFields(line)
        for _ in 0..<4 {
            guard let field = fields.nextWord(), FieldNumbers.unsigned64(field) != nil else { return false }
        }
        return fields.nextWord() == nil
    }

    mutating func decode(
        _ row: RowSource.Row,
        _ context: inout DecodingContext,
        into batch: inout TraceBatch
    ) throws(TraceError) {
        var fields = PlainFields(row.bytes)
        var numbers: (UInt64, UInt64) = (0, 0)
        for column in 1...4 {
            guard let field = fields.nextWord() else {
                let name = Self.names[column - 1]
                let problem = "the line ends after \(column - 1) of 4 columns"
                throw context.error(row.line, column - 1, "\(problem); \(name) must follow")
            }
            let number = try context.whole(field, Self.names[column - 1], line: row.line, column: column)
            if column == 1 { numbers.0 = number }
            if column == 2 { numbers.1 = number }
        }
        let (first, count) = numbers
        if expandsBlocks {
            let blocks = min(max(count, 1), .max - first)
            let size = UInt32(Self.blockSize)
            run = BlockRun(next: first, step: 1, count: max(blocks, 1), time: context.rowTime, size: size)
            return
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: Self.blockSize)
        let keyStart = batch.keyEnd
        batch.append(decimal: first)
        context.append(
            time: context.rowTime,
            keyStart: keyStart,
            size: overflow ? .max : UInt32(clamping: bytes),
            to: &batch
        )
    }
}
