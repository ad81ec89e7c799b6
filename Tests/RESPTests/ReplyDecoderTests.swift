import PredisPrimitives
import Testing

@testable import RESP

@Suite struct ReplyDecoderTests {
    private static let transcripts: [(String, [RESPValue])] = [
        ("+OK\r\n+\r\n", [.simple("OK"), .simple("")]),
        ("-ERR no\r\n", [.error("ERR no")]),
        (":0\r\n:-7\r\n:+7\r\n:9223372036854775807\r\n", [.integer(0), .integer(-7), .integer(7), .integer(.max)]),
        (":-9223372036854775808\r\n", [.integer(.min)]),
        ("$3\r\na\r\n\r\n$0\r\n\r\n$-1\r\n", [.bulk("a\r\n"), .bulk(""), .null]),
        ("*2\r\n*0\r\n*-1\r\n", [.array([.array([]), .nullArray])]),
        ("_\r\n#t\r\n#f\r\n", [.null, .boolean(true), .boolean(false)]),
        (",1.5\r\n,-3\r\n,inf\r\n,-inf\r\n,1e3\r\n", [1.5, -3, .infinity, -.infinity, 1000].map { .double($0) }),
        ("(-123456789012345678901234567890\r\n", [.bigNumber(Array("-123456789012345678901234567890".utf8))]),
        ("=7\r\ntxt:a\r\n\r\n", [.verbatim(format: Array("txt".utf8), text: Array("a\r\n".utf8))]),
        ("!5\r\nERR x\r\n", [.bulkError(Array("ERR x".utf8))]),
        (
            "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n",
            [.map([.init(.simple("a"), .integer(1)), .init(.simple("b"), .array([.null]))])]
        ),
        ("%0\r\n~0\r\n>0\r\n", [.map([]), .set([]), .push([])]),
        (
            "~2\r\n:1\r\n:2\r\n>1\r\n+invalidate\r\n",
            [.set([.integer(1), .integer(2)]), .push([.simple("invalidate")])]
        ),
        (
            "*2\r\n|1\r\n+ttl\r\n:9\r\n$1\r\nv\r\n|0\r\n:1\r\n",
            [
                .array([
                    .attributed([.init(.simple("ttl"), .integer(9))], .bulk("v")), .attributed([], .integer(1)),
                ])
            ]
        ),
    ]

    @Test(arguments: transcripts)
    func readsEveryTypeWhereverItIsCut(text: String, expected: [RESPValue]) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let (values, error, pending) = decoded(bytes, cutAt: [cut])
            #expect(values == expected, "cut at \(cut)")
            #expect(error == nil && pending == 0, "cut at \(cut)")
        }
        #expect(decoded(bytes, cutAt: Array(bytes.indices)).values == expected)
    }

    @Test func readsNaN() {
        for text in [",nan\r\n", ",-nan\r\n"] {
            guard case .double(let value)? = decoded(Array(text.utf8)).values.first else {
                Issue.record("no double from \(text.debugDescription)")
                continue
            }
            #expect(value.isNaN)
        }
    }

    @Test(arguments: [
        ("x\r\n", 0, #""x" is not any type of reply"#),
        ("\r\n", 0, "the line is empty"),
        (":1\r\n+a\rb\r\n", 6, "a carriage return is not followed by a line feed"),
        (":1x\r\n", 0, #"":1x" is not an integer of 64 bits"#),
        (":+-1\r\n", 0, "integer"),
        (":9223372036854775808\r\n", 0, "integer"),
        (":\r\n", 0, "integer"),
        ("$-2\r\n", 0, "length"),
        ("$x\r\n", 0, "length"),
        ("$?\r\n", 0, "length"),
        ("=-1\r\n", 0, "length"),
        ("~-1\r\n", 0, "length"),
        ("$536870913\r\n", 0, "the length 536870913 is above the limit of 536870912"),
        ("*16777217\r\n", 0, "above the limit of 16777216"),
        ("%8388609\r\n", 0, "above the limit of 8388608"),
        ("$1\r\nabc", 5, "the string of 1 bytes is not followed by a line end"),
        ("_x\r\n", 0, "null"),
        ("#x\r\n", 0, "boolean"),
        ("#tt\r\n", 0, "boolean"),
        (",\r\n", 0, "double"),
        (",0x1p3\r\n", 0, "double"),
        (",infinity\r\n", 0, "double"),
        (",1.5.\r\n", 0, "double"),
        ("(\r\n", 0, "big number"),
        ("(--1\r\n", 0, "big number"),
        ("(1-\r\n", 0, "big number"),
        ("=3\r\nabc\r\n", 4, "three bytes and a colon"),
        ("=4\r\nabcd\r\n", 4, "three bytes and a colon"),
        ("*2\r\n:1\r\n?\r\n", 8, "any type"),
    ])
    func refusesWhatIsNoReplyWhereverItIsCut(text: String, offset: Int, message: String) throws {
        let bytes = Array(text.utf8)
        let whole = try #require(decoded(bytes).error)
        #expect(whole.offset == offset)
        #expect(whole.message.contains(message), "\(whole)")
        for cut in 0...bytes.count { #expect(decoded(bytes, cutAt: [cut]).error == whole) }
        #expect(decoded(bytes, cutAt: Array(bytes.indices)).error == whole)
    }

    @Test func anErrorIsForEver() {
        var decoder = ReplyDecoder()
        decoder.append(Array("?\r\n:1\r\n".utf8))
        #expect(throws: ReplyDecodingError.self) { try decoder.next() }
        #expect(throws: ReplyDecodingError.self) { try decoder.next() }
    }

    @Test func ownLimitsHold() {
        let limits = ReplyLimits(maximumDepth: 3, maximumElements: 4, maximumBulkLength: 5, maximumLineLength: 6)
        func error(_ text: String) -> String? { decoded(Array(text.utf8), limits: limits).error?.message }
        #expect(error("*1\r\n*1\r\n*1\r\n:1\r\n") == nil)
        #expect(error("*1\r\n*1\r\n*1\r\n*1\r\n")?.contains("more than 3 aggregates") == true)
        #expect(error("*1\r\n*1\r\n*1\r\n*0\r\n")?.contains("more than 3 aggregates") == true)
        #expect(error("*4\r\n") == nil)
        #expect(error("*5\r\n")?.contains("limit of 4") == true)
        #expect(error("%3\r\n")?.contains("limit of 2") == true)
        #expect(error("$6\r\n")?.contains("limit of 5") == true)
        #expect(error("+12345\r\n") == nil)
        #expect(error("+123456")?.contains("longer than 6 bytes") == true)
        #expect(error("+123456\r\n")?.contains("longer than 6 bytes") == true)
    }

    @Test func everyValueComesBack() {
        for seed in 0..<2000 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            let values = (0..<3).map { _ in RESPValue.random(&generator, depth: 4) }
            let bytes = values.flatMap { $0.encoded(.v3) }
            let cuts = (0..<5).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
            #expect(decoded(bytes).values == values, "seed \(seed)")
            #expect(decoded(bytes, cutAt: cuts).values == values, "seed \(seed)")
            // RESP2 loses types but not the form: what it makes of a value, it keeps.
            let flat = decoded(values.flatMap { $0.encoded(.v2) })
            #expect(flat.error == nil && flat.values.count == values.count, "seed \(seed)")
            #expect(flat.values.flatMap { $0.encoded(.v2) } == values.flatMap { $0.encoded(.v2) }, "seed \(seed)")
        }
    }

    @Test func damagedBytesGiveTheSameResultHoweverTheyAreCut() {
        var failures = 0
        for seed in 0..<3000 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            var bytes = (0..<3).flatMap { _ in RESPValue.random(&generator, depth: 3).encoded(.v3) }
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[place] = Array("$*%|~>_#,(=!:+-0159\r\n".utf8).randomElement(using: &generator) ?? 0
                case 1: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                default: bytes.remove(at: place)
                }
            }
            let whole = decoded(bytes)
            let single = decoded(bytes, cutAt: Array(bytes.indices))
            #expect(single.values.map { $0.encoded(.v3) } == whole.values.map { $0.encoded(.v3) }, "seed \(seed)")
            #expect(single.error == whole.error, "seed \(seed)")
            failures += whole.error == nil ? 0 : 1
        }
        #expect(failures > 500)
    }

    @Test func nothingDecodedIsKept() throws {
        var decoder = ReplyDecoder()
        for round in 0..<1000 {
            decoder.append(Array("*2\r\n:\(round)\r\n$3\r\na".utf8))
            #expect(try decoder.next() == nil)
            decoder.append(Array("bc\r\n".utf8))
            #expect(try decoder.next() == .array([.integer(Int64(round)), .bulk("abc")]))
            #expect(decoder.pendingByteCount == 0)
            #expect(decoder.buffer.count < 64)
        }
    }

    @Test func endsOfLinesAreSearchedForOnce() throws {
        var decoder = ReplyDecoder()
        for byte in Array("+".utf8) + [UInt8](repeating: 97, count: 60_000) {
            decoder.append([byte])
            #expect(try decoder.next() == nil)
            #expect(decoder.scanned == decoder.buffer.count)
        }
    }

    @Test func completeElementsAreNotLookedAtAgain() throws {
        var decoder = ReplyDecoder()
        decoder.append(Array("*100000\r\n".utf8))
        for index in 1...100_000 {
            #expect(try decoder.next() == nil)
            #expect(decoder.pendingByteCount == 0)
            decoder.append(Array(index % 2 == 0 ? ":1\r\n".utf8 : "*0\r\n".utf8))
            #expect(decoder.buffer.count < 16)
        }
        guard case .array(let elements)? = try decoder.next() else {
            Issue.record("the array is not complete")
            return
        }
        #expect(elements.count == 100_000)
    }
}
