/// Integers as the protocol spells them.
enum DecimalInteger {
    /// Reads `-?(0|[1-9][0-9]*)` if it is the whole of `bytes`, is not `-0`, and fits 64 bits, as Redis' `string2ll`.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let first = bytes.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        guard (1...19).contains(digits.count), let leading = digits.first else { return nil }
        if leading == UInt8(ascii: "0") { return bytes.count == 1 ? 0 : nil }
        // 19 digits fit 64 bits without a sign.
        var magnitude: UInt64 = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            magnitude = magnitude &* 10 &+ UInt64(digit)
        }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }
}
