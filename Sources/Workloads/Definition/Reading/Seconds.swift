/// A length of time, written `90`, `20ms`, `15m`, `1.5h` or `7d`.
public struct Seconds: Sendable, Equatable, Comparable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public var value: Double

    public init(_ value: Double) {
        self.value = value
    }

    public init(floatLiteral value: Double) {
        self.value = value
    }

    public init(integerLiteral value: Int) {
        self.value = Double(value)
    }

    /// Reads a number with or without a unit; `nil` for anything else, infinities too.
    public init?(_ text: some StringProtocol) {
        let digits = text.prefix { !$0.isLetter || $0 == "e" || $0 == "E" }
        guard let number = Double(digits), let factor = Self.units[String(text[digits.endIndex...])],
            (number * factor).isFinite
        else { return nil }
        value = number * factor
    }

    public static func < (left: Seconds, right: Seconds) -> Bool { left.value < right.value }

    /// An hour, `hours(1)`.
    public static func hours(_ count: Double) -> Seconds { Seconds(count * 3600) }
    public static func days(_ count: Double) -> Seconds { Seconds(count * 86400) }

    private static let units: [String: Double] = [
        "": 1, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400,
    ]
}

extension Seconds: DefinitionNumber {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Seconds? {
        guard case .text(let text) = node.content, let value = Seconds(text) else {
            reader.report("is \(node.kind), but must be seconds, or a time such as 20ms, 15m, 1.5h or 7d", at: node)
            return nil
        }
        return value
    }

    var node: DefinitionNode { .text(value.brief) }
    var number: Double { value }
}
