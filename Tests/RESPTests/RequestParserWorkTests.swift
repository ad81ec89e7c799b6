import Testing

@testable import RESP

/// Shows that nothing is looked at twice, without a clock: what a parser has seen is overwritten before the next call
/// with bytes that would change the result if they were read again.
@Suite struct RequestParserWorkTests {
    /// Passes `bytes` in pieces; everything passed before is overwritten with `junk`, but for the first byte, which
    /// says what kind of request it is, and the last `kept`.
    private func lastStep(_ bytes: [UInt8], piece: Int, junk: UInt8, keeping kept: Int = 0) -> RequestParser.Step {
        var parser = RequestParser()
        var copy = bytes
        var count = 0
        while true {
            let seen = count
            count = min(count + piece, bytes.count)
            for index in max(1, seen - piece - kept)..<max(1, seen - kept) { copy[index] = junk }
            let step = copy.withUnsafeBytes { parser.next(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            if case .incomplete = step, count < bytes.count { continue }
            return step
        }
    }

    @Test func argumentsAreNotLookedAtAgain() {
        let bytes = Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n".utf8) + [UInt8](repeating: 97, count: 100_002)
        // Pieces of 30 bytes end after a number: everything before is then done with.
        #expect(lastStep(bytes, piece: 30, junk: 0xFF) == .command(consumed: bytes.count))
    }

    @Test func manyArgumentsInSmallPiecesAreNotLookedAtAgain() {
        let count = 100_000
        let bytes = Array("*\(count)\r\n".utf8) + (0..<count).flatMap { _ in Array("$1\r\na\r\n".utf8) }
        // A line is read once more when it is complete, and the longest has nine bytes.
        #expect(lastStep(bytes, piece: 1, junk: 0xFF, keeping: 9) == .command(consumed: bytes.count))
    }

    @Test func endsOfLinesAreSearchedForOnce() {
        let digits = [UInt8](repeating: 49, count: 60_000)
        // Carriage returns and line feeds in front would end the line early if anybody looked for them there.
        let count = [UInt8(ascii: "*")] + digits + [13, 10]
        #expect(lastStep(count, piece: 1, junk: 13) == .failure(.invalidMultibulkLength))
        let inline = [0x20] + digits + [13, 10]
        #expect(lastStep(inline, piece: 1, junk: 10) == .empty(consumed: inline.count))
    }

    @Test func aHugeArgumentInSmallPiecesCostsNothingPerPiece() {
        var parser = RequestParser()
        let header = Array("*2\r\n$3\r\nGET\r\n$536870912\r\n".utf8)
        // Only the header exists; a parser that looked any further would read outside the memory.
        header.withUnsafeBytes { bytes in
            let needed = bytes.count + 536_870_912 + 2
            for count in bytes.count..<bytes.count + 100_000 {
                let announced = UnsafeRawBufferPointer(start: bytes.baseAddress, count: count)
                #expect(parser.next(announced) == .incomplete(needed: needed))
            }
        }
    }
}
