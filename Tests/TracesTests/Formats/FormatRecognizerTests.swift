import Testing

@testable import Traces

@Suite struct FormatRecognizerTests {
    private func format(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { FormatRecognizer($0, isWhole: true).format?.name }
    }

    @Test(
        arguments: [
            // The first line looks like one format, the others are of another.
            ("42\nuser:1\nuser:2\n", "keys"),
            ("1 2 3 4\n10 [0 h:1] \"get\" \"a\"\n11 [0 h:1] \"get\" \"b\"\n", "monitor"),
            ("0,Read,3,4,5,get,0\n1,h,0,Read,0,1,0\n2,h,0,Read,0,1,0\n", "msr"),
            ("OK\nword\nword\n", "keys"),
            ("*\n*\n7\n", "lirs"),
            // One damaged line does not change what the file is.
            ("1 2 0 0\n3 4 0\n5 6 0 2\n", "arc"),
            // A form that is only roughly right is not enough.
            ("1 2 3\n4 5 6\n", nil),
            ("a b\n", nil),
            ("1,2\n", nil),
            ("{\"a\": 1}\n", nil),
            ("12 [0 h] GET a\n", nil),
            ("h - - [10/Okt/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n", nil),
        ] as [(String, String?)]
    )
    func looksAtSeveralLines(text: String, expected: String?) {
        #expect(format(text) == expected)
    }

    @Test func looksAtTenLinesOnly() {
        let numbers = String(repeating: "1 2 0 0\n", count: 10)
        #expect(format(numbers + "anything, really\n") == "arc")
        #expect(format(String(repeating: "7\n", count: 9) + "a b\n") == nil)
    }

    @Test func takesNoTextForBinaryRecordsAndNoOtherBytesEither() {
        let text = String(repeating: "0123456789abcdef", count: 30)
        #expect(format(text + "\n") == "keys")
        let zeros = [UInt8](repeating: 0, count: 240)
        // Record i names its own or an earlier place as the next access.
        #expect(zeros.withUnsafeBytes { FormatRecognizer($0, isWhole: true).format } == nil)
        var bytes: [UInt8] = []
        for row in 0..<10 as Range<Int64> {
            OracleGeneralRecord(time: 1, object: 1, size: 1, nextAccess: row + 2).append(to: &bytes)
        }
        #expect(bytes.withUnsafeBytes { FormatRecognizer($0, isWhole: true).format } == .oracleGeneral)
    }
}
