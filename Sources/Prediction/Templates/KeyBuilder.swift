#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes a key piece by piece; each step is refused if the key would grow too long.
struct KeyBuilder {
    // Safety: there is room for `ParsedKey.maximumBytes`; every step keeps within it.
    private let start: UnsafeMutableRawPointer
    private(set) var count = 0

    init(_ start: UnsafeMutableRawPointer) {
        self.start = start
    }

    @inline(__always)
    mutating func add(_ text: UnsafeRawPointer, count length: Int) -> Bool {
        guard count &+ length <= ParsedKey.maximumBytes else { return false }
        for position in 0..<length {
            let byte = text.load(fromByteOffset: position, as: UInt8.self)
            start.storeBytes(of: byte, toByteOffset: count &+ position, as: UInt8.self)
        }
        count &+= length
        return true
    }

    /// Adds a decimal number.
    ///
    /// - Parameters:
    ///   - number: Refused if it has more than `KeyField.maximumDigits` digits.
    ///   - width: Digits to pad to with zeros; a longer number is refused. 0: as many as it has.
    /// - Returns: Whether it was added.
    mutating func add(number: UInt64, width: Int) -> Bool {
        var length = 1
        var rest = number / 10
        while rest > 0 {
            rest /= 10
            length &+= 1
        }
        if width > 0 {
            guard length <= width else { return false }
            length = width
        }
        guard length <= KeyField.maximumDigits, count &+ length <= ParsedKey.maximumBytes else { return false }
        rest = number
        var offset = count &+ length
        while offset > count {
            offset &-= 1
            let digit = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
            start.storeBytes(of: digit, toByteOffset: offset, as: UInt8.self)
            rest /= 10
        }
        count &+= length
        return true
    }

    /// Whether what was written is `key`.
    func reads(as key: UnsafeRawBufferPointer) -> Bool {
        guard key.count == count, let base = key.baseAddress else { return false }
        return memcmp(base, start, count) == 0
    }
}
