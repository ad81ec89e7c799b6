/// Why a text is no expression: value, rule, remedy.
struct ExpressionError: Error {
    let message: String
}

/// Parses `Expression` by recursive descent.
struct ExpressionParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private static let deepest = 32

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func parse(_ text: String) throws(ExpressionError) -> Expression {
        var parser = ExpressionParser(text)
        let expression = try parser.sum()
        parser.skipBlanks()
        guard parser.position == parser.bytes.count else { throw parser.unexpected("an operator or the end") }
        return expression
    }

    private mutating func sum() throws(ExpressionError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw ExpressionError(message: "is nested deeper than \(Self.deepest) brackets; use fields for parts of it")
        }
        var left = try product()
        while let sign = sign([UInt8(ascii: "+"): .add, UInt8(ascii: "-"): .subtract]) {
            left = .binary(sign, left, try product())
        }
        return left
    }

    private mutating func product() throws(ExpressionError) -> Expression {
        var left = try factor()
        let signs: [UInt8: Expression.Operator] = [
            UInt8(ascii: "*"): .multiply, UInt8(ascii: "/"): .divide, UInt8(ascii: "%"): .modulo,
        ]
        while let sign = sign(signs) { left = .binary(sign, left, try factor()) }
        return left
    }

    private mutating func factor() throws(ExpressionError) -> Expression {
        skipBlanks()
        guard position < bytes.count else { throw unexpected("a number, a name or a bracket") }
        switch bytes[position] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let text = word { $0.isDigit || $0 == UInt8(ascii: "_") }
            guard let value = Int64(text.filter { $0 != "_" }) else {
                throw ExpressionError(message: "has the number \(text), which does not fit in 64 bits")
            }
            return .number(value)
        case UInt8(ascii: "("):
            position += 1
            let inner = try sum()
            try expect(")")
            return inner
        case let byte where byte.isLetter: return try named(word { $0.isLetter || $0.isDigit })
        default: throw unexpected("a number, a name or a bracket")
        }
    }

    private mutating func named(_ name: String) throws(ExpressionError) -> Expression {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "(") else {
            switch name {
            case "session": return .session
            case "each": return .each
            case "time": return .time
            default: return .field(name)
            }
        }
        position += 1
        let expression = try call(name)
        try expect(")")
        return expression
    }

    private mutating func call(_ name: String) throws(ExpressionError) -> Expression {
        switch name {
        case "draw", "count":
            skipBlanks()
            let source = word { $0.isLetter || $0.isDigit }
            guard !source.isEmpty else { throw unexpected("the name of a source") }
            return name == "draw" ? .draw(source) : .count(source)
        case "chance":
            skipBlanks()
            let text = word { $0.isDigit || $0 == UInt8(ascii: ".") }
            guard let probability = Double(text), (0...1).contains(probability) else {
                throw ExpressionError(message: "has chance(\(text)); give a number from 0 to 1")
            }
            return .chance(probability)
        case "hash":
            return .hash(try arguments())
        case "fnv":
            return .fnv(try sum())
        case "between":
            let parts = try arguments()
            guard parts.count >= 2 else { throw ExpressionError(message: "has between with one number; give two") }
            return .between(parts)
        default:
            let names = ["draw", "count", "chance", "hash", "fnv", "between"]
            throw ExpressionError(message: "has \(name)(...), which " + unknown(name, among: names, what: "function"))
        }
    }

    private mutating func arguments() throws(ExpressionError) -> [Expression] {
        var parts = [try sum()]
        while sign([UInt8(ascii: ","): .add]) != nil { parts.append(try sum()) }
        return parts
    }

    // MARK: Characters

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 32 { position += 1 }
    }

    private mutating func word(_ belongs: (UInt8) -> Bool) -> String {
        let start = position
        while position < bytes.count, belongs(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func sign(_ signs: [UInt8: Expression.Operator]) -> Expression.Operator? {
        skipBlanks()
        guard position < bytes.count, let sign = signs[bytes[position]] else { return nil }
        position += 1
        return sign
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(ExpressionError) {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            throw unexpected("\(character)")
        }
        position += 1
    }

    private func unexpected(_ wanted: String) -> ExpressionError {
        let rest = String(decoding: bytes[position...].prefix(20), as: UTF8.self)
        let found = rest.isEmpty ? "ends" : "has \"\(rest)\""
        return ExpressionError(message: "\(found) where \(wanted) is needed")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
    }
}
