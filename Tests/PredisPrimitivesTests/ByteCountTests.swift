import PredisPrimitives
import Testing

@Suite struct ByteCountTests {
    @Test(arguments: [
        ("0", 0), ("100", 100), ("1k", 1000), ("1kb", 1024), ("64MiB", 64 << 20), ("1.5gb", 3 << 29),
        ("2G", 2_000_000_000),
    ])
    func reads(text: String, bytes: Int) {
        #expect(ByteCount(text)?.rawValue == bytes)
    }

    @Test(arguments: ["", "-1", "x", "12q", "1..2", "9999999999999tb", "k"])
    func refuses(text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test func describesInTheLargestUnit() {
        #expect(ByteCount(rawValue: 512).description == "512B")
        #expect(ByteCount(rawValue: 64 << 20).description == "64.0MiB")
    }
}
