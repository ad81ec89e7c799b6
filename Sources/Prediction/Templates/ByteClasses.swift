/// What each byte can be part of.
struct ByteClasses: ~Copyable {
    static let digit: UInt8 = 1
    static let lowerHex: UInt8 = 2
    static let upperHex: UInt8 = 4
    /// Letters beyond f, and everything that is not ASCII.
    static let otherLetter: UInt8 = 8
    /// Ends a segment.
    static let separator: UInt8 = 16
    /// Digits and letters; zero for punctuation within a segment.
    static let runs: UInt8 = 15

    // Safety: 256 initialised elements, owned by this value.
    private let table: UnsafeMutablePointer<UInt8>

    init() {
        table = .allocate(capacity: 256)
        for byte in 0..<256 { table[byte] = Self.classify(UInt8(byte)) }
    }

    deinit {
        table.deallocate()
    }

    subscript(byte: UInt8) -> UInt8 {
        @inline(__always) get { table[Int(byte)] }
    }

    private static func classify(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
        case UInt8(ascii: "a")...UInt8(ascii: "f"): lowerHex
        case UInt8(ascii: "A")...UInt8(ascii: "F"): upperHex
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"), 0x80...: otherLetter
        case _ where ":/?&=;,|# {}()[]<>\"".utf8.contains(byte): separator
        default: 0
        }
    }
}
