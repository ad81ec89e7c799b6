/// A part of a key that changes from key to key: a number, an identifier, a name.
package struct KeyField {
    package enum Kind: UInt8, CaseIterable {
        /// At most `maximumDigits` decimal digits.
        case number = 1
        case hex
        case uuid
        /// Any other text: an identifier, or a segment in which many texts were seen.
        case word
    }

    /// More digits are no number: every sum of a number and a small step fits into 64 bits.
    static let maximumDigits = 18

    /// The number, or a hash of the text.
    package var value: UInt64
    /// Where the text lies in the key, in bytes.
    var offset: UInt16
    var length: UInt16
    package var kind: Kind

    /// Whether both are of one kind and read the same, but for collisions of a 64-bit hash.
    @inline(__always)
    func reads(as other: KeyField) -> Bool {
        value == other.value && length == other.length && kind == other.kind
    }

    /// One of 64 bits: fields that read the same have the same.
    @inline(__always)
    var filterBit: UInt64 { 1 &<< ((value &* 0x9E37_79B9_7F4A_7C15) &>> 58) }
}
