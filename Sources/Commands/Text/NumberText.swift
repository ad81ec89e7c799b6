#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Numbers as Redis reads and prints them.
enum NumberText {
    /// Reads a decimal integer the way Redis does: no sign but `-`, no leading zeros, no space, no overflow.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count > 0, bytes.count <= 20 else { return nil }
        let negative = bytes[0] == UInt8(ascii: "-")
        var index = negative ? 1 : 0
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "0") { return bytes.count == 1 ? 0 : nil }
        var magnitude: UInt64 = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (product, overflowed) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
            guard !overflowed, !carried else { return nil }
            magnitude = sum
            index += 1
        }
        if negative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    static func integer(_ bytes: [UInt8]) -> Int64? {
        bytes.withUnsafeBytes { integer($0) }
    }

    #if arch(x86_64) || arch(i386)
    /// The widest floating-point type of the platform, as in Redis' `INCRBYFLOAT`.
    typealias LongDouble = Float80
    #else
    typealias LongDouble = Double
    #endif

    /// Reads a floating-point number: the whole text, finite or `inf`, never `nan`, without surrounding space.
    static func longDouble(_ bytes: UnsafeRawBufferPointer) -> LongDouble? {
        guard bytes.count > 0, bytes.count < 256, !bytes.contains(0), let first = bytes.first, !isSpace(first) else {
            return nil
        }
        var text = [CChar](unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
            for index in 0..<bytes.count { buffer[index] = CChar(bitPattern: bytes[index]) }
            buffer[bytes.count] = 0
            count = bytes.count + 1
        }
        return text.withUnsafeMutableBufferPointer { buffer -> LongDouble? in
            guard let start = buffer.baseAddress else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            errno = 0
            #if arch(x86_64) || arch(i386)
            let value = strtold(start, &end)
            #else
            let value = strtod(start, &end)
            #endif
            guard let end, end == start + bytes.count, !value.isNaN else { return nil }
            if errno == ERANGE, value.isInfinite || value == 0 { return nil }
            return value
        }
    }

    /// Prints with up to 17 digits after the point and no trailing zeros, as Redis' `INCRBYFLOAT` does.
    static func text(_ value: LongDouble) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 5200)
        let capacity = buffer.count
        let count = withVaList([value]) { list in
            #if arch(x86_64) || arch(i386)
            Int(vsnprintf(&buffer, capacity, "%.17Lf", list))
            #else
            Int(vsnprintf(&buffer, capacity, "%.17f", list))
            #endif
        }
        var text = buffer.prefix(max(0, min(count, capacity - 1))).map { UInt8(bitPattern: $0) }
        if text.contains(UInt8(ascii: ".")) {
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            if text.last == UInt8(ascii: ".") { text.removeLast() }
        }
        return text == Array("-0".utf8) ? Array("0".utf8) : text
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0d)
    }
}
