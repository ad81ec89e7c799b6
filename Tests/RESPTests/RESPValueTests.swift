import Testing

@testable import RESP

@Suite struct RESPValueTests {
    private let map = RESPValue.map([.init(.bulk("k"), .boolean(true))])

    @Test func becomesWhatRedisMakesOfItInRESP2() {
        func text(_ value: RESPValue) -> String { String(decoding: value.encoded(.v2), as: UTF8.self) }
        #expect(text(map) == "*2\r\n$1\r\nk\r\n:1\r\n")
        #expect(text(.set([.null, .nullArray])) == "*2\r\n$-1\r\n*-1\r\n")
        #expect(text(.push([.double(0.5)])) == "*1\r\n$3\r\n0.5\r\n")
        #expect(text(.bulkError(Array("ERR a\nb".utf8))) == "-ERR a b\r\n")
        #expect(text(.bigNumber(Array("12".utf8))) == "$2\r\n12\r\n")
        #expect(text(.verbatim(format: Array("txt".utf8), text: Array("t".utf8))) == "$1\r\nt\r\n")
        #expect(text(.attributed([.init(.null, .null)], .integer(1))) == ":1\r\n")
    }

    @Test func isWrittenAsItIsInRESP3() {
        func text(_ value: RESPValue) -> String { String(decoding: value.encoded(.v3), as: UTF8.self) }
        #expect(text(map) == "%1\r\n$1\r\nk\r\n#t\r\n")
        #expect(text(.bulkError(Array("ERR a\nb".utf8))) == "!7\r\nERR a\nb\r\n")
        #expect(text(.attributed([.init(.null, .null)], .nullArray)) == "|1\r\n_\r\n_\r\n_\r\n")
        #expect(text(.simple("a\r\nb")) == "+a  b\r\n")
        #expect(text(.verbatim(format: [], text: [65])) == "=5\r\ntxt:A\r\n")
    }

    @Test func offersItsBytesAndItsText() {
        #expect(RESPValue.bulk("é").text == "é")
        #expect(RESPValue.error("ERR").bytes == Array("ERR".utf8))
        #expect(RESPValue.integer(1).text == nil)
        #expect(RESPValue.null.isNull && RESPValue.nullArray.isNull && !map.isNull)
        #expect(RESPValue.array([map, .integer(1), .null]).description == #"[{"k": true}, 1, null]"#)
    }

    @Test func encodesCommands() {
        var bytes: [UInt8] = []
        encodeCommand([Array("SET".utf8), [], [13, 10]], into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$2\r\n\r\n\r\n")
        #expect(outcomes(of: bytes) == [.command("SET", "", "\r\n")])
    }
}
