/// A key's name with expressions in braces.
struct NameTemplate: Equatable {
    enum Segment: Equatable {
        case literal(String)
        /// A number with at least so many digits.
        case number(Expression, digits: Int, isHexadecimal: Bool)
    }

    var segments: [Segment] = []

    /// `{{` and `}}` stand for braces; `{n:8}` has at least 8 digits, `{n:x16}` at least 16 hexadecimal ones.
    init(_ text: String) throws(ExpressionError) {
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if (character == "{" || character == "}") && rest.first == character {
                literal.append(character)
                rest.removeFirst()
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}") else {
                    throw ExpressionError(message: "has { without }; close it, or write {{ for a brace")
                }
                if !literal.isEmpty { segments.append(.literal(literal)) }
                literal = ""
                segments.append(try Self.number(rest[..<end]))
                rest = rest[rest.index(after: end)...]
            } else if character == "}" {
                throw ExpressionError(message: "has } without {; write }} for a brace")
            } else {
                literal.append(character)
            }
        }
        if !literal.isEmpty { segments.append(.literal(literal)) }
    }

    private static func number(_ text: Substring) throws(ExpressionError) -> Segment {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let expression = try ExpressionParser.parse(String(parts[0]))
        guard parts.count == 2 else { return .number(expression, digits: 1, isHexadecimal: false) }
        let isHexadecimal = parts[1].hasPrefix("x")
        guard let digits = Int(isHexadecimal ? parts[1].dropFirst() : parts[1]), (1...64).contains(digits) else {
            throw ExpressionError(message: "has the width \"\(parts[1])\"; give 1 to 64, with x before it for hexadecimal")
        }
        return .number(expression, digits: digits, isHexadecimal: isHexadecimal)
    }

    /// What all its names begin with.
    var prefix: String {
        if case .literal(let text) = segments.first { text } else { "" }
    }

    var expressions: [Expression] {
        segments.compactMap { if case .number(let expression, _, _) = $0 { expression } else { nil } }
    }
}
