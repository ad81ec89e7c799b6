/// A number of bytes, written with a unit: `64MiB`, `1.5GB`, `1048576`.
public struct ByteCount: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Reads a count such as `100`, `64kb`, `64MiB` or `2g`.
    ///
    /// `kb`, `mb`, `gb` and `KiB`, `MiB`, `GiB` are powers of 1024 and `k`, `m`, `g` powers of 1000, as in Redis'
    /// configuration. Case does not matter. Returns `nil` for anything else, negative numbers and overflow.
    public init?(_ text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number >= 0, number.isFinite else { return nil }
        let unit = text[digits.endIndex...].lowercased()
        guard let factor = Self.units[unit] else { return nil }
        let bytes = number * Double(factor)
        guard bytes < Double(Int.max) else { return nil }
        self.init(rawValue: Int(bytes))
    }

    public static func < (left: ByteCount, right: ByteCount) -> Bool {
        left.rawValue < right.rawValue
    }

    private static let units: [String: Int] = [
        "": 1, "b": 1,
        "k": 1000, "kb": 1 << 10, "kib": 1 << 10,
        "m": 1_000_000, "mb": 1 << 20, "mib": 1 << 20,
        "g": 1_000_000_000, "gb": 1 << 30, "gib": 1 << 30,
        "t": 1_000_000_000_000, "tb": 1 << 40, "tib": 1 << 40,
    ]
}

extension ByteCount: CustomStringConvertible {
    /// The count in the largest unit that keeps it at least one: `64.0MiB`, `512B`.
    public var description: String {
        var value = Double(rawValue)
        for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
            if value < 1024 || unit == "TiB" {
                let tenths = (value * 10).rounded()
                return unit == "B" ? "\(rawValue)B" : "\(tenths / 10)\(unit)"
            }
            value /= 1024
        }
        return "\(rawValue)B"
    }
}
