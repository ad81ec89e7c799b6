import PredisPrimitives

/// For every key of a trace the key whose name is its own with the last number raised by one.
///
/// Such a key may be none of the trace's; it has a number all the same, beyond theirs, as whoever looks ahead blindly loads it.
struct SequentialKeys {
    /// The number of the next key for each key of the trace, `.max` for names without a decimal number.
    private(set) var next: [UInt32] = []
    /// One more than the largest number, those beyond the trace's included.
    let count: Int

    init(_ trace: AccessTrace) {
        var names = trace.names
        next.reserveCapacity(trace.keyCount)
        for key in 0..<UInt32(trace.keyCount) {
            guard let name = Self.successor(of: names[key]) else {
                next.append(.max)
                continue
            }
            next.append(name.withUnsafeBytes { names.number($0)?.number } ?? .max)
        }
        count = names.count
    }

    /// A name with its last run of decimal digits raised by one; leading zeros stay: `img/099` becomes `img/100`.
    static func successor(of name: ArraySlice<UInt8>) -> [UInt8]? {
        guard let last = name.lastIndex(where: isDigit) else { return nil }
        var result = Array(name)
        var place = last - name.startIndex
        while place >= 0, isDigit(result[place]) {
            guard result[place] == UInt8(ascii: "9") else {
                result[place] += 1
                return result
            }
            result[place] = UInt8(ascii: "0")
            place -= 1
        }
        result.insert(UInt8(ascii: "1"), at: place + 1)
        return result
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
