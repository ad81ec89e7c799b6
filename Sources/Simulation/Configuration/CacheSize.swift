public import PredisPrimitives

/// How large a simulated cache is.
public enum CacheSize: Hashable, Sendable {
    /// A share of the trace's different keys, `0 < share <= 1`.
    case share(Double)
    /// A number of entries.
    case objects(Int)
    /// Bytes as the server counts them: keys, values and what an entry costs beside them.
    case bytes(ByteCount)

    /// The fewest entries a share of the keys comes to.
    public static let minimumObjects = 10

    /// Reads `5%`, `3000` or `64MiB`.
    public init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent > 0, percent <= 100 else { return nil }
            self = .share(percent / 100)
        } else if let count = Int(text) {
            guard count > 0 else { return nil }
            self = .objects(count)
        } else {
            guard let bytes = ByteCount(text), bytes.rawValue > 0 else { return nil }
            self = .bytes(bytes)
        }
    }

    /// The most entries for a trace of `keyCount` keys: `max(10, floor(keys x percent / 100))` for a share.
    ///
    /// - Returns: `nil` for a size in bytes.
    public func objects(keyCount: Int) -> Int? {
        switch self {
        case .share(let share):
            // Percentages as people write them are no binary fractions: 0.29 * 100 must not become 28.
            let hundredths = (share * 1_000_000).rounded() / 10_000
            return max(Self.minimumObjects, Int(Double(keyCount) * hundredths / 100))
        case .objects(let count): return count
        case .bytes: return nil
        }
    }
}

extension CacheSize: CustomStringConvertible {
    public var description: String {
        switch self {
        case .share(let share):
            let percent = (share * 1_000_000).rounded() / 10_000
            return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
        case .objects(let count): return "\(count)"
        case .bytes(let bytes): return bytes.description
        }
    }
}
