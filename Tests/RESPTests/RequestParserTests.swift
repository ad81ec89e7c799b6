import Testing

@testable import RESP

@Suite struct RequestParserTests {
    private static let long = String(repeating: "v", count: 300)

    /// Streams of requests and what they hold.
    private static let transcripts: [(String, [RequestOutcome])] = [
        ("*1\r\n$4\r\nPING\r\n", [.command("PING")]),
        (
            "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\n\r\n\r\n\r\n",
            [.command("GET", "k"), .command("SET", "", "\r\n\r\n")]
        ),
        ("*0\r\n*-1\r\n*-10\r\n*1\r\n$1\r\na\r\n", [.empty, .empty, .empty, .command("a")]),
        ("*2\r\n$4\r\nECHO\r\n$300\r\n\(long)\r\n", [.command("ECHO", long)]),
        ("*12\r\n" + String(repeating: "$2\r\nab\r\n", count: 12), [.command(.init(repeating: [97, 98], count: 12))]),
        // Like Redis, whatever stands in the place of line ends is not looked at.
        ("*1\rx$1\rxaxx*1\r\n$1\r\nb\r\n", [.command("a"), .command("b")]),
        ("PING\r\n", [.command("PING")]),
        (
            "  SET  a\tb \n\r\n\n   \nGET a\n",
            [.command("SET", "a", "b"), .empty, .empty, .empty, .command("GET", "a")]
        ),
        (#"SET "a b" 'c d' "" ''"# + "\n", [.command("SET", "a b", "c d", "", "")]),
        (
            #"ECHO "\n\r\t\b\a\x41\x4\q\\\"" '\n\'\x41'"# + "\n",
            [.command("ECHO", "\n\r\t\u{8}\u{7}Ax4q\\\"", #"\n'\x41"#)]
        ),
        (#"a"b c"  'd'"# + "\u{B}e\u{C}f\n", [.command("ab c", "d", "e\u{C}f")]),
        ("a\u{0}b \u{0}\n", [.command("a\u{0}b", "\u{0}")]),
        ("\"a\"b\n", [.failure(.unbalancedQuotes)]),
        ("PING\r\n'a\n", [.command("PING"), .failure(.unbalancedQuotes)]),
        ("\"a\\\n", [.failure(.unbalancedQuotes)]),
        ("*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", [.failure(.expectedBulk(found: UInt8(ascii: "f")))]),
        ("*3000000000\r\n", [.failure(.invalidMultibulkLength)]),
        ("*1048577\r\n", [.failure(.invalidMultibulkLength)]),
        ("*99999999999999999999\r\n", [.failure(.invalidMultibulkLength)]),
        ("*-99999999999999999999\r\n", [.failure(.invalidMultibulkLength)]),
        ("*\r\n", [.failure(.invalidMultibulkLength)]),
        ("*01\r\n", [.failure(.invalidMultibulkLength)]),
        ("*-0\r\n", [.failure(.invalidMultibulkLength)]),
        ("*+1\r\n", [.failure(.invalidMultibulkLength)]),
        ("*1 \r\n", [.failure(.invalidMultibulkLength)]),
        ("*1\r\n$-1\r\n", [.failure(.invalidBulkLength)]),
        ("*1\r\n$536870913\r\n", [.failure(.invalidBulkLength)]),
        ("*1\r\n$9223372036854775807\r\n", [.failure(.invalidBulkLength)]),
        ("*1\r\n$x\r\n", [.failure(.invalidBulkLength)]),
        ("*1\r\n$\r\n", [.failure(.invalidBulkLength)]),
    ]

    @Test(arguments: transcripts)
    func understandsAStreamWhereverItIsCut(text: String, expected: [RequestOutcome]) {
        let bytes = Array(text.utf8)
        #expect(outcomes(of: bytes) == expected)
        for cut in 0...bytes.count {
            #expect(outcomes(of: bytes, cutAt: [cut]) == expected, "cut at \(cut)")
        }
        #expect(outcomesByteByByte(of: bytes) == expected)
    }

    @Test(arguments: transcripts)
    func theTwinAgrees(text: String, expected: [RequestOutcome]) {
        let twin = NaiveRequestParser(limits: RequestLimits(), isAuthenticated: true)
        #expect(twin.outcomes(of: Array(text.utf8)) == expected)
    }

    @Test func messagesAreThoseOfRedis() {
        let messages: [(ProtocolError, String)] = [
            (.invalidMultibulkLength, "invalid multibulk length"),
            (.invalidBulkLength, "invalid bulk length"),
            (.expectedBulk(found: UInt8(ascii: "x")), "expected '$', got 'x'"),
            (.expectedBulk(found: 13), "expected '$', got ' '"),
            (.expectedBulk(found: 0), #"expected '$', got '\x00'"#),
            (.inlineTooLong, "too big inline request"),
            (.multibulkCountTooLong, "too big mbulk count string"),
            (.bulkCountTooLong, "too big bulk count string"),
            (.unbalancedQuotes, "unbalanced quotes in request"),
            (.unauthenticatedMultibulkLength, "unauthenticated multibulk length"),
            (.unauthenticatedBulkLength, "unauthenticated bulk length"),
        ]
        for (error, text) in messages { #expect(error.message == "ERR Protocol error: " + text) }
    }

    @Test func asksForTheBytesOfAnArgumentAsSoonAsItsLengthIsKnown() {
        var parser = RequestParser()
        let bytes = Array("*2\r\n$3\r\nGET\r\n$1000\r\nabc".utf8)
        bytes.withUnsafeBytes { bytes in
            #expect(parser.next(UnsafeRawBufferPointer(rebasing: bytes[..<0])) == .incomplete(needed: 1))
            #expect(parser.next(UnsafeRawBufferPointer(rebasing: bytes[..<3])) == .incomplete(needed: 4))
            #expect(parser.next(UnsafeRawBufferPointer(rebasing: bytes[..<4])) == .incomplete(needed: 5))
            #expect(parser.next(UnsafeRawBufferPointer(rebasing: bytes[..<8])) == .incomplete(needed: 13))
            #expect(parser.next(bytes) == .incomplete(needed: bytes.count - 3 + 1000 + 2))
        }
    }

    @Test func resetForgetsAnIncompleteCommand() {
        var parser = RequestParser()
        let dropped = Array("*2\r\n$3\r\nGET\r\n$10".utf8)
        let command = Array("*1\r\n$4\r\nPING\r\n".utf8)
        #expect(dropped.withUnsafeBytes { parser.next($0) } != .command(consumed: 0))
        parser.reset()
        #expect(command.withUnsafeBytes { parser.next($0) } == .command(consumed: command.count))
        #expect(parser.argumentCount == 1)
    }

    @Test func strangersMaySendShortCommandsOnly() {
        func outcome(arguments: Int, length: Int, isAuthenticated: Bool) -> RequestOutcome? {
            let argument = "$\(length)\r\n" + String(repeating: "a", count: length) + "\r\n"
            let text = "*\(arguments)\r\n" + String(repeating: argument, count: arguments)
            return outcomes(of: Array(text.utf8), isAuthenticated: isAuthenticated).first
        }
        for (arguments, length) in [(10, 1), (1, 16384)] {
            #expect(outcome(arguments: arguments, length: length, isAuthenticated: false) != nil)
        }
        let tooMany = outcome(arguments: 11, length: 1, isAuthenticated: false)
        #expect(tooMany == .failure(.unauthenticatedMultibulkLength))
        let tooLong = outcome(arguments: 1, length: 16385, isAuthenticated: false)
        #expect(tooLong == .failure(.unauthenticatedBulkLength))
        #expect(outcome(arguments: 11, length: 16385, isAuthenticated: true)?.isCommand == true)
    }

    @Test func linesMayBeAsLongAsTheLimitAndNoLonger() {
        let limit = 64 << 10
        for (prefix, mark, error) in [
            ("", "*", ProtocolError.multibulkCountTooLong), ("*1\r\n", "$", .bulkCountTooLong),
            ("", "a", .inlineTooLong),
        ] {
            let end = mark == "a" ? "\n" : "\r\n"
            for length in [limit, limit + 1] {
                let line = Array((prefix + mark + String(repeating: "1", count: length - 1)).utf8)
                let complete = outcomes(of: line + Array(end.utf8)).first
                let open = outcomes(of: line).first
                #expect(open == (length > limit ? .failure(error) : nil))
                #expect((complete == .failure(error)) == (length > limit), "\(mark) \(length)")
                #expect(outcomes(of: line + Array(end.utf8), cutAt: [100, line.count]).first == complete)
            }
        }
    }

    @Test func ownLimitsHold() {
        let limits = RequestLimits(maximumArguments: 3, maximumBulkLength: 5, maximumInlineLength: 8)
        func first(_ text: String) -> RequestOutcome? { outcomes(of: Array(text.utf8), limits: limits).first }
        #expect(first("*4\r\n") == .failure(.invalidMultibulkLength))
        #expect(first("*1\r\n$6\r\n") == .failure(.invalidBulkLength))
        #expect(first("*1\r\n$5\r\nabcde\r\n") == .command("abcde"))
        #expect(first("a b c d\n") == .failure(.invalidMultibulkLength))
        #expect(first("a b c   \n") == .command("a", "b", "c"))
        #expect(first("a b c    \n") == .failure(.inlineTooLong))
        #expect(RequestLimits(maximumBulkLength: .max).maximumBulkLength == 1 << 40)
    }

    @Test func takesAMillionArgumentsAndForgetsTheirRoom() {
        var parser = RequestParser()
        let many = Array("*1048576\r\n".utf8) + (0..<1_048_576).flatMap { _ in Array("$1\r\na\r\n".utf8) }
        #expect(many.withUnsafeBytes { parser.next($0) } == .command(consumed: many.count))
        #expect(parser.argumentCount == 1_048_576)
        let few = Array("*1\r\n$1\r\nb\r\n".utf8)
        for _ in 0..<100 {
            few.withUnsafeBytes { bytes in
                #expect(parser.next(bytes) == .command(consumed: few.count))
                #expect(Array(parser[0]) == [98])
            }
        }
        #expect(parser.spanCapacity == 1024)
    }
}

extension RequestOutcome {
    fileprivate var isCommand: Bool {
        if case .command = self { true } else { false }
    }
}
