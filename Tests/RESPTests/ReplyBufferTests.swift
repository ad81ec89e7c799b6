import Testing

@testable import RESP

@Suite struct ReplyBufferTests {
    private func written(_ body: (inout ReplyBuffer) -> Void) -> String {
        var buffer = ReplyBuffer()
        body(&buffer)
        return String(decoding: buffer.bytes(), as: UTF8.self)
    }

    @Test func writesTheTypesOfBothProtocols() {
        #expect(written { $0.appendOK() } == "+OK\r\n")
        #expect(written { $0.appendSimple("PONG") } == "+PONG\r\n")
        #expect(written { $0.appendError("ERR syntax error" as StaticString) } == "-ERR syntax error\r\n")
        #expect(written { $0.appendError("ERR a\r\nb" as String) } == "-ERR a  b\r\n")
        #expect(written { $0.appendEncoded(":1\r\n") } == ":1\r\n")
        #expect(written { $0.appendBulk("") } == "$0\r\n\r\n")
        #expect(written { $0.appendBulk([UInt8]()) } == "$0\r\n\r\n")
        #expect(written { $0.appendBulk(UnsafeRawBufferPointer(start: nil, count: 0)) } == "$0\r\n\r\n")
        #expect(written { $0.appendBulk("é\r\n" as String) } == "$4\r\né\r\n\r\n")
        #expect(written { $0.appendBulk("static" as StaticString) } == "$6\r\nstatic\r\n")
        #expect(written { $0.appendArray(0) } == "*0\r\n")
        #expect(written { $0.appendArray(12) } == "*12\r\n")
    }

    @Test(arguments: [
        (RESPVersion.v2, "$-1\r\n*-1\r\n*4\r\n*3\r\n*1\r\n:1\r\n:0\r\n$2\r\nhi\r\n$3\r\n-12\r\n"),
        (.v3, "_\r\n_\r\n%2\r\n~3\r\n>1\r\n#t\r\n#f\r\n=6\r\ntxt:hi\r\n(-12\r\n"),
    ])
    func writesTheTypesOfRESP3(version: RESPVersion, expected: String) {
        let text = written { buffer in
            buffer.appendNull(version)
            buffer.appendNullArray(version)
            buffer.appendMap(2, version)
            buffer.appendSet(3, version)
            buffer.appendPush(1, version)
            buffer.appendBoolean(true, version)
            buffer.appendBoolean(false, version)
            buffer.appendVerbatim("hi", version)
            buffer.appendBigNumber("-12", version)
        }
        #expect(text == expected)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (3, "3"), (-17, "-17"), (0.1, "0.1"), (1.5e300, "1.5e+300"),
            (1e15, "1000000000000000"), (1e17, "1e+17"),
            (999_999_999_999_999, "999999999999999"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
            (Double.leastNonzeroMagnitude, "5e-324"),
        ] as [(Double, String)]
    )
    func writesDoubles(value: Double, text: String) {
        #expect(written { $0.appendDouble(value, .v3) } == ",\(text)\r\n")
        #expect(written { $0.appendDouble(value, .v2) } == "$\(text.utf8.count)\r\n\(text)\r\n")
    }

    @Test func writesIntegersOfEveryLength() {
        var values: [Int64] = [0, .min, .max]
        var power: Int64 = 1
        for _ in 0..<18 {
            power *= 10
            values += [power - 1, power, power + 1, -power, 1 - power]
        }
        for value in values { #expect(written { $0.appendInteger(value) } == ":\(value)\r\n") }
        var buffer = ReplyBuffer()
        buffer.writeDecimal(.max)
        #expect(buffer.bytes() == Array("\(UInt64.max)".utf8))
    }

    @Test func growsKeepsAndCutsItsContents() {
        var buffer = ReplyBuffer()
        var expected: [UInt8] = []
        for length in stride(from: 0, to: 3000, by: 7) {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: length), count: length)
            buffer.appendBulk(bytes)
            expected += Array("$\(length)\r\n".utf8) + bytes + [13, 10]
        }
        #expect(buffer.bytes() == expected)
        #expect(buffer.bytes(from: expected.count - 5) == Array(expected.suffix(5)))
        #expect(buffer.withUnsafeBytes { Array($0) } == expected)
        var other = ReplyBuffer()
        other.appendOK()
        other.append(contentsOf: buffer)
        #expect(other.count == buffer.count + 5)
        buffer.truncate(to: 10)
        #expect(buffer.bytes() == Array(expected[..<10]))
        buffer.removeAll()
        #expect(buffer.bytes() == [])
    }

    @Test func givesTheRoomOfAHugeReplyBackAfterSmallOnes() {
        var buffer = ReplyBuffer()
        let small = [UInt8](repeating: 1, count: 100)
        buffer.append([UInt8](repeating: 1, count: 10 << 20))
        buffer.removeAll()
        #expect(buffer.capacity >= 10 << 20)
        for _ in 0..<60 {
            buffer.append(small)
            buffer.removeAll()
        }
        #expect(buffer.capacity <= 1 << 16)
    }

    @Test func keepsTheRoomThatIsUsedAgainAndAgain() {
        var buffer = ReplyBuffer()
        let large = [UInt8](repeating: 1, count: 1 << 20)
        buffer.append(large)
        let capacity = buffer.capacity
        for _ in 0..<100 {
            buffer.removeAll()
            #expect(buffer.capacity == capacity)
            buffer.append(large)
        }
        buffer.removeAll(keepingCapacity: false)
        #expect(buffer.capacity == 512)
    }
}
