import Testing

@testable import Traces

@Suite struct FieldNumbersTests {
    private func seconds(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBytes { FieldNumbers.nonNegative($0) }
    }

    private func whole(_ text: String) -> UInt32? {
        Array(text.utf8).withUnsafeBytes { FieldNumbers.unsigned32($0) }
    }

    @Test func decimalsAreRoundedAsTheStandardLibraryRounds() {
        var generator = TestGenerator(state: 11)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...22, using: &generator)
            let point = Int.random(in: 1...digits, using: &generator)
            var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
            if point < digits { text.insert(".", at: text.index(text.startIndex, offsetBy: point)) }
            #expect(seconds(text) == Double(text), "\(text)")
        }
    }

    @Test func onlyPlainNumbersAreNumbers() {
        for text in [
            "", ".", "1.", ".5", "1.2.3", "+", "e5", "1e", "0x1p3", "nan", "infinity", "-1", " 1", "1 ", "1e999",
        ] {
            #expect(seconds(text) == Double(text).flatMap { $0 >= 0 && $0.isFinite && !text.contains("x") ? $0 : nil })
        }
        #expect(seconds("-0").map { $0.sign } == .plus)
        #expect(seconds("1e-400") == 0)
    }

    @Test func wholeNumbersOfSixtyFourBitsAreWhatTheStandardLibraryReads() {
        var generator = TestGenerator(state: 12)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...22, using: &generator)
            let text = (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
            let found = Array(text.utf8).withUnsafeBytes { FieldNumbers.unsigned64($0) }
            #expect(found == (count <= 20 ? UInt64(text) : nil), "\(text)")
        }
    }

    @Test func spansTooLongAreTheLongest() {
        #expect(FieldNumbers.duration(1e300) == .greatestFiniteMagnitude)
        #expect(FieldNumbers.duration(0.5) == 0.5)
    }

    @Test func wholeNumbersFitThirtyTwoBits() {
        #expect(whole("0") == 0)
        #expect(whole("4294967295") == .max)
        #expect(whole("00000000004294967295") == .max)
        for text in ["", "4294967296", "18446744073709551616", "99999999999999999999", "-1", "+1", "1.0", "1 "] {
            #expect(whole(text) == nil, "\(text)")
        }
    }
}
