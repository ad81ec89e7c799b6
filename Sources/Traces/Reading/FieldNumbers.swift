/// Numbers as fields of a trace spell them.
enum FieldNumbers {
    /// A whole number in decimal digits, nothing else, that fits 32 bits.
    @inline(__always)
    static func unsigned32(_ field: UnsafeRawBufferPointer) -> UInt32? {
        unsigned64(field).flatMap { UInt32(exactly: $0) }
    }

    /// A whole number in decimal digits, nothing else, that fits 64 bits.
    @inline(__always)
    static func unsigned64(_ field: UnsafeRawBufferPointer) -> UInt64? {
        guard (1...20).contains(field.count) else { return nil }
        var value: UInt64 = 0
        for byte in field {
            let digit = byte &- 48
            guard digit < 10 else { return nil }
            // Nineteen digits always fit; only the twentieth can be too much.
            let (product, isTooMuch) = value.multipliedReportingOverflow(by: 10)
            let (sum, isMore) = product.addingReportingOverflow(UInt64(digit))
            guard !isTooMuch, !isMore else { return nil }
            value = sum
        }
        return value
    }

    /// A finite number that is not negative, with optional fraction and exponent, rounded to the nearest `Double`.
    @inline(__always)
    static func nonNegative(_ field: UnsafeRawBufferPointer) -> Double? {
        var digits: UInt64 = 0
        var fractionDigits = 0
        var isInFraction = false
        guard (1...16).contains(field.count) else { return slowNonNegative(field) }
        for byte in field {
            let digit = byte &- 48
            if digit < 10 {
                digits = digits &* 10 &+ UInt64(digit)
                fractionDigits &+= isInFraction ? 1 : 0
            } else if byte == 46, !isInFraction {
                isInFraction = true
            } else {
                return slowNonNegative(field)
            }
        }
        // Both numbers are exact (16 characters hold less than 2^53 and 10^15 needs no rounding), so the quotient is
        // rounded once. A lone point or a point at an end is left to the strict parser.
        guard digits < 1 << 53, !isInFraction || (fractionDigits > 0 && fractionDigits < field.count &- 1) else {
            return slowNonNegative(field)
        }
        return isInFraction ? Double(digits) / powersOfTen(fractionDigits) : Double(digits)
    }

    /// A time span as records hold it, the longest one for spans that are longer still.
    @inline(__always)
    static func duration(_ seconds: Double) -> Float {
        Float(min(seconds, Double(Float.greatestFiniteMagnitude)))
    }

    @inline(__always)
    private static func powersOfTen(_ exponent: Int) -> Double {
        var power: UInt64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return Double(power)
    }

    @inline(never)
    private static func slowNonNegative(_ field: UnsafeRawBufferPointer) -> Double? {
        // The standard library's parser also takes hexadecimal, infinities and NaN, so the alphabet is checked first.
        guard field.count <= 400 else { return nil }
        let alphabet = "0123456789.eE+-".utf8
        guard field.allSatisfy({ alphabet.contains($0) }) else { return nil }
        guard let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite else { return nil }
        return value < 0 ? nil : value.magnitude
    }
}
