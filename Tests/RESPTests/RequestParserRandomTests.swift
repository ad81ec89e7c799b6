import PredisPrimitives
import Testing

@testable import RESP

@Suite struct RequestParserRandomTests {
    /// Valid and slightly damaged requests, end to end.
    private static func stream(_ generator: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            if Bool.random(using: &generator) {
                let words = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                        UInt8(truncatingIfNeeded: generator.next())
                    }
                }
                encodeCommand(words, into: &bytes)
            } else {
                let alphabet = Array("ab \t'\"\\x4n\u{B}\r".utf8)
                bytes += (0..<Int.random(in: 0...24, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                }
                bytes += Array((Bool.random(using: &generator) ? "\r\n" : "\n").utf8)
            }
        }
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let special = Array("*$-0123456789\r\n\"'\\ \0".utf8).randomElement(using: &generator) ?? 0
            switch Int.random(in: 0...3, using: &generator) {
            case 0: bytes[place] = special
            case 1: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
            case 2: bytes.remove(at: place)
            default: bytes.insert(special, at: place)
            }
        }
        return bytes
    }

    @Test func agreesWithTheTwinHoweverTheBytesAreCut() {
        let limits = RequestLimits(maximumArguments: 4, maximumBulkLength: 18, maximumInlineLength: 20)
        var commands = 0
        var failures: Set<ProtocolError> = []
        for seed in 0..<3000 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            let bytes = Self.stream(&generator)
            let limits = seed % 2 == 0 ? limits : RequestLimits()
            let isAuthenticated = seed % 3 != 0
            let twin = NaiveRequestParser(limits: limits, isAuthenticated: isAuthenticated)
            let expected = twin.outcomes(of: bytes)
            let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
            let whole = outcomes(of: bytes, limits: limits, isAuthenticated: isAuthenticated)
            let cut = outcomes(of: bytes, cutAt: cuts, limits: limits, isAuthenticated: isAuthenticated)
            let single = outcomesByteByByte(of: bytes, limits: limits, isAuthenticated: isAuthenticated)
            #expect(whole == expected, "seed \(seed)")
            #expect(cut == expected, "seed \(seed), cuts \(cuts)")
            #expect(single == expected, "seed \(seed)")
            for case .failure(let error) in expected { failures.insert(error) }
            commands += expected.count
        }
        // The test would mean little if it met only one kind of request.
        #expect(commands > 3000)
        #expect(failures.count > 20)
    }
}
