/// Doubles as the protocol spells them.
enum DoubleText {
    /// The shortest text that reads back as `value`: whole numbers below 10^17 without a point, infinities and NaN as
    /// `inf`, `-inf` and `nan`.
    static func text(of value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        guard value.magnitude < 1e17, let whole = Int64(exactly: value) else { return value.description }
        return whole == 0 && value.sign == .minus ? "-0" : String(whole)
    }

    /// Reads a decimal number with optional sign, fraction and exponent, or `inf`, `-inf`, `nan`.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> Double? {
        if bytes.elementsEqual("inf".utf8) || bytes.elementsEqual("+inf".utf8) { return .infinity }
        if bytes.elementsEqual("-inf".utf8) { return -.infinity }
        if bytes.elementsEqual("nan".utf8) || bytes.elementsEqual("-nan".utf8) { return .nan }
        // The standard library's parser also takes hexadecimal and other names, so the alphabet is checked first.
        let alphabet = "0123456789.eE+-".utf8
        guard bytes.count <= 1100, bytes.allSatisfy({ alphabet.contains($0) }) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }
}
