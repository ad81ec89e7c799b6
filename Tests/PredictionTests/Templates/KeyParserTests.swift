import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct KeyParserTests {
    typealias Piece = NaiveKeyParser.Piece

    @Test(
        arguments: [
            ("order:123", [.literal("order:"), .field(.number, "123")]),
            ("order:123:items", [.literal("order:"), .field(.number, "123"), .literal(":items")]),
            ("/img/012.png", [.literal("/img/"), .field(.number, "012"), .literal(".png")]),
            (
                "/2026/11/21/page",
                [
                    .literal("/"), .field(.number, "2026"), .literal("/"), .field(.number, "11"), .literal("/"),
                    .field(.number, "21"), .literal("/page"),
                ]
            ),
            ("t05:8f3a", [.literal("t"), .field(.number, "05"), .literal(":"), .field(.hex, "8f3a")]),
            ("user:6f1e2c:cart", [.literal("user:"), .field(.hex, "6f1e2c"), .literal(":cart")]),
            ("c123", [.literal("c"), .field(.number, "123")]),
            ("user_7_cart", [.literal("user_"), .field(.number, "7"), .literal("_cart")]),
            ("v:aB3xK9z", [.literal("v:"), .field(.word, "aB3xK9z")]),
            ("a:12345678901234567890", [.literal("a:"), .field(.hex, "12345678901234567890")]),
            (
                "s:123e4567-e89b-12d3-a456-426614174000",
                [.literal("s:"), .field(.uuid, "123e4567-e89b-12d3-a456-426614174000")]
            ),
            ("hello", [.literal("hello")]),
        ] as [(String, [Piece])]
    )
    func `finds the fields of a key`(key: String, pieces: [Piece]) {
        var parser = KeyParser(beginnings: 4, seed: 1)
        #expect(parser.pieces(key) == pieces)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `finds the fields that their definition finds`(seed: UInt64) {
        var keys = RandomKeys(seed: seed)
        for _ in 0..<1500 {
            let key = keys.key()
            // A new parser has seen too little to take a text for a name.
            var parser = KeyParser(beginnings: 4, seed: seed)
            let expected = NaiveKeyParser.parse(key)
            let fields = expected.count { if case .field = $0 { true } else { false } }
            let literals = expected.reduce(0) { if case .literal(let text) = $1 { $0 + text.count } else { $0 } }
            if fields > ParsedKey.maximumFields || literals > ParsedKey.maximumLiteralBytes {
                #expect(parser.pieces(key) == nil, "seed \(seed), key \(key)")
            } else {
                #expect(parser.pieces(key) == expected, "seed \(seed), key \(key)")
            }
        }
    }

    @Test func `keys of one template have one hash, others another`() {
        var parser = KeyParser(beginnings: 64, seed: 1)
        var keys = RandomKeys(seed: 4)
        var forms: [UInt64: [Piece]] = [:]
        for _ in 0..<3000 {
            guard let pieces = parser.pieces(keys.key()) else { continue }
            let form = pieces.map { if case .field(let kind, _) = $0 { Piece.field(kind, "") } else { $0 } }
            #expect(forms.updateValue(form, forKey: parser.parsed.hash).map { $0 == form } ?? true)
        }
        #expect(Set(forms.values.map(String.init(describing:))).count == forms.count)
    }

    @Test func `a text is a name where many texts were seen, and part of the schema elsewhere`() {
        var parser = KeyParser(beginnings: 64, seed: 1)
        var keys = RandomKeys(seed: 5)
        for _ in 0..<400 {
            let name = keys.hex(6, digits: "ghijklmn")
            _ = parser.pieces("user:\(name):cart")
            _ = parser.pieces("order:\(["list", "new", "old"][keys.below(3)])")
        }
        let name: [Piece] = [.literal("user:"), .field(.word, "somebody-else"), .literal(":cart")]
        #expect(parser.pieces("user:somebody-else:cart") == name)
        #expect(parser.pieces("order:new") == [.literal("order:new")])
        let number: [Piece] = [.literal("user:"), .field(.number, "12"), .literal(":cart")]
        #expect(parser.pieces("user:12:cart") == number, "a number stays a number among names")
    }

    @Test func `keys that are empty, too long or too rich are refused`() {
        var parser = KeyParser(beginnings: 4, seed: 1)
        #expect(parser.pieces("") == nil)
        #expect(parser.pieces("a:" + String(repeating: "1", count: 255)) == nil)
        #expect(parser.pieces("a:" + String(repeating: "1", count: 254)) != nil)
        #expect(parser.pieces("1.2.3.4.5.6.7.8.9") == nil)
        #expect(parser.pieces("1.2.3.4.5.6.7.8") != nil)
        #expect(parser.pieces(String(repeating: "x", count: 105)) == nil)
    }

    @Test(
        arguments: [
            (7, 0, "7"), (0, 0, "0"), (100, 3, "100"), (7, 3, "007"), (1000, 3, nil),
            (999_999_999_999_999_999, 0, "9" * 18),
            (1_000_000_000_000_000_000, 0, nil),
        ] as [(UInt64, Int, String?)]
    )
    func `numbers are written with the digits they need, or as many as they must have`(
        number: UInt64,
        width: Int,
        text: String?
    ) {
        withUnsafeTemporaryAllocation(byteCount: ParsedKey.maximumBytes, alignment: 1) { memory in
            guard let base = memory.baseAddress else { return }
            var builder = KeyBuilder(base)
            let isWritten = builder.add(number: number, width: width)
            #expect(isWritten == (text != nil))
            #expect(String(decoding: memory.prefix(builder.count), as: UTF8.self) == text ?? "")
        }
    }
}

extension KeyParser {
    /// The pieces of a key, or `nil` if it is refused.
    mutating func pieces(_ key: String) -> [NaiveKeyParser.Piece]? {
        let bytes = Array(key.utf8)
        guard bytes.withUnsafeBytes({ parse($0) }) else { return nil }
        var pieces: [NaiveKeyParser.Piece] = []
        var start = 0
        for field in 0...parsed.fieldCount {
            let end = field == parsed.fieldCount ? parsed.literalCount : Int(parsed.places[field])
            let literal = String(decoding: (start..<end).map { parsed.literals[$0] }, as: UTF8.self)
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            start = end
            guard field < parsed.fieldCount else { break }
            let (offset, length) = (Int(parsed.fields[field].offset), Int(parsed.fields[field].length))
            let text = String(decoding: bytes[offset..<offset + length], as: UTF8.self)
            pieces.append(.field(parsed.fields[field].kind, text))
        }
        return pieces
    }
}

private func * (text: String, times: Int) -> String {
    String(repeating: text, count: times)
}
