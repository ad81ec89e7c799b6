/// How long a pretended network round trip takes: a mean, and how far single ones lie from it.
///
/// Delays are uniform in `mean - jitter ..< mean + jitter`.
public struct OriginDelay: Hashable, Sendable {
    public let mean: Duration
    /// At most `mean`, so that no delay is negative.
    public let jitter: Duration

    /// A delay of `mean` give or take `jitter`; negative values count as zero and `jitter` is cut to `mean`.
    public init(_ mean: Duration, jitter: Duration = .zero) {
        self.mean = max(mean, .zero)
        self.jitter = min(max(jitter, .zero), self.mean)
    }

    /// Reads a delay such as `2ms`, `500us`, `1.5s`, `2ms±1ms`, `2ms~1ms` or `2ms±25%`.
    ///
    /// Units are `us` (or `µs`), `ms` and `s`; a unit is required except for `0`. Returns `nil` for anything else, and
    /// for a jitter larger than the delay.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "±" || $0 == "~" }
        guard parts.count <= 2, let mean = Self.duration(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(mean)
            return
        }
        guard let jitter = Self.share(of: mean, parts[1]) ?? Self.duration(parts[1]), jitter <= mean else { return nil }
        self.init(mean, jitter: jitter)
    }

    /// The delay that belongs to `unit`, a random number in `0 ..< 1`.
    func sample(_ unit: Double) -> Duration {
        mean + jitter * (2 * unit - 1)
    }

    private static func share(of mean: Duration, _ text: some StringProtocol) -> Duration? {
        guard text.last == "%", let percent = number(text.dropLast()) else { return nil }
        return mean * (percent / 100)
    }

    private static func duration(_ text: some StringProtocol) -> Duration? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let value = number(digits) else { return nil }
        switch text[digits.endIndex...] {
        case "us", "µs", "μs": return .microseconds(value)
        case "ms": return .milliseconds(value)
        case "s": return .seconds(value)
        case "" where value == 0: return .zero
        default: return nil
        }
    }

    /// A plain decimal number up to a million.
    private static func number(_ text: some StringProtocol) -> Double? {
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(text) else {
            return nil
        }
        return value <= 1_000_000 ? value : nil
    }
}

extension OriginDelay: CustomStringConvertible {
    public var description: String {
        jitter == .zero ? "\(mean)" : "\(mean) ± \(jitter)"
    }
}
