import PredisPrimitives
import Testing

@testable import Commands

@Suite struct TextTests {
    @Test(arguments: [
        ("0", 0), ("-1", -1), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("10", 10),
    ])
    func readsIntegers(text: String, value: Int64) {
        #expect(NumberText.integer(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "-0", " 1", "1 ", "1.0", "9223372036854775808", "-9223372036854775809",
        "99999999999999999999",
        "abc", "0x10",
    ])
    func refusesWhatRedisRefuses(text: String) {
        #expect(NumberText.integer(Array(text.utf8)) == nil)
    }

    @Test(arguments: [("3.0", "3"), ("0.1", "0.1"), ("5.0e3", "5000"), ("-0.0", "0"), ("1e-5", "0.00001")])
    func printsFloatsWithoutTrailingZeros(text: String, printed: String) throws {
        let value = try #require(Array(text.utf8).withUnsafeBytes { NumberText.longDouble($0) })
        #expect(String(decoding: NumberText.text(value), as: UTF8.self) == printed)
    }

    @Test(arguments: ["", " 1", "1 ", "nan", "abc", "1..2", "1e5000"])
    func refusesFloats(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { NumberText.longDouble($0) } == nil)
    }

    @Test(arguments: [
        ("*", "", true), ("a*c", "abbc", true), ("a*c", "abb", false), ("h?llo", "hello", true),
        ("h?llo", "hllo", false),
        ("h[ae]llo", "hallo", true), ("h[^e]llo", "hello", false), ("h[a-c]llo", "hbllo", true),
        ("h[c-a]llo", "hbllo", true),
        ("\\*", "*", true), ("\\*", "a", false), ("**a**", "xay", true), ("[", "[", false), ("a[", "a", false),
        ("user:*:cart", "user:1:cart", true), ("", "", true), ("", "a", false), ("[\\]]", "]", true),
    ])
    func matchesGlobs(pattern: String, text: String, expected: Bool) {
        #expect(GlobPattern(Array(pattern.utf8)).matches(text) == expected)
    }

    @Test(arguments: 0..<20)
    func globsAgreeWithTheObviousMatcher(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let letters = Array("ab*?".utf8)
        for _ in 0..<300 {
            let pattern = (0..<Int(random.next() % 8)).map { _ in letters[Int(random.next() % 4)] }
            let text = (0..<Int(random.next() % 8)).map { _ in letters[Int(random.next() % 2)] }
            let answer = text.withUnsafeBytes { GlobPattern(pattern).matches($0) }
            #expect(answer == obviouslyMatches(pattern[...], text[...]), "seed \(seed): \(pattern) on \(text)")
        }
    }

    private func obviouslyMatches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return obviouslyMatches(pattern.dropFirst(), text)
                || (!text.isEmpty && obviouslyMatches(pattern, text.dropFirst()))
        }
        guard let byte = text.first, first == UInt8(ascii: "?") || first == byte else { return false }
        return obviouslyMatches(pattern.dropFirst(), text.dropFirst())
    }
}
