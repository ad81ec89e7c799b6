extension [UInt8] {
    /// Appends the decimal digits of `value`.
    @inline(__always)
    mutating func append(decimal value: UInt64) {
        var digits = 1
        var rest = value
        while rest >= 10 {
            digits &+= 1
            rest /= 10
        }
        append(contentsOf: repeatElement(48, count: digits))
        rest = value
        var place = count
        repeat {
            place &-= 1
            self[place] = 48 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }
}
