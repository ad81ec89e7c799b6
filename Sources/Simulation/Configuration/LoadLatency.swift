/// How long a load takes.
public enum LoadLatency: Hashable, Sendable {
    /// A prefetch issued at access t is resident from access t + n + 1 on; several keys of one request count as one.
    case accesses(Int)
    /// Seconds of the trace's clock, each load longer or shorter by up to the share `jitter` of it, `0 ... 1`.
    case seconds(Double, jitter: Double)

    /// Reads `4`, or a time such as `5ms`, `0.2s` or `150us`.
    public init?(_ text: String, jitter: Double = 0) {
        if let count = Int(text) {
            guard count >= 0 else { return nil }
            self = .accesses(count)
        } else {
            guard let seconds = Self.seconds(text), seconds > 0 else { return nil }
            self = .seconds(seconds, jitter: jitter)
        }
    }

    /// The number of accesses a load takes, or 0 where that is to be measured.
    var givenAccesses: Int {
        if case .accesses(let count) = self { count } else { 0 }
    }

    /// The time a load takes, or 0 where it is a number of accesses.
    var nanoseconds: UInt64 {
        if case .seconds(let seconds, _) = self { UInt64(min(seconds * 1e9, 1e18)) } else { 0 }
    }

    /// A time with its unit in seconds.
    public static func seconds(_ text: String) -> Double? {
        for (unit, factor) in [("us", 1e-6), ("ms", 1e-3), ("s", 1)] where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)), number >= 0, number.isFinite else { return nil }
            return number * factor
        }
        return nil
    }
}

extension LoadLatency: CustomStringConvertible {
    public var description: String {
        switch self {
        case .accesses(let count): return "\(count)"
        case .seconds(let seconds, _):
            let (factor, unit) = seconds < 1e-3 ? (1e6, "us") : seconds < 1 ? (1e3, "ms") : (1, "s")
            let value = (seconds * factor * 1000).rounded() / 1000
            return (value == value.rounded() ? "\(Int(value))" : "\(value)") + unit
        }
    }
}
