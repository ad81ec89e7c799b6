import PredisPrimitives

/// A step of a stack machine that works out an expression.
struct Instruction {
    enum Operation: UInt8 {
        case number
        case field
        case session
        case each
        case time
        case draw
        case count
        case chance
        case hash
        case between
        case betweenFixed
        case fnv
        case add
        case subtract
        case multiply
        case divide
        case modulo
    }

    var operation: Operation
    /// The number, the place of the field or source, how many arguments, or the probability's bits.
    var operand: Int64 = 0
}

/// What expressions are compiled against.
struct ExpressionScope {
    var fields: [String]
    var sources: [String]
}

extension Expression {
    /// The most numbers that an expression holds at a time.
    static let stackDepth = 64

    /// Appends the instructions that leave this expression's value on the stack.
    ///
    /// - Throws: `ExpressionError` for an unknown name or too many arguments.
    func compile(_ scope: ExpressionScope, into code: inout [Instruction]) throws(ExpressionError) {
        switch self {
        case .number(let value): code.append(Instruction(operation: .number, operand: value))
        case .session: code.append(Instruction(operation: .session))
        case .each: code.append(Instruction(operation: .each))
        case .time: code.append(Instruction(operation: .time))
        case .chance(let probability):
            code.append(Instruction(operation: .chance, operand: Int64(bitPattern: probability.bitPattern)))
        case .field(let name):
            let place = try Self.place(of: name, in: scope.fields, what: "field")
            code.append(Instruction(operation: .field, operand: place))
        case .draw(let name), .count(let name):
            let place = try Self.place(of: name, in: scope.sources, what: "source")
            if case .draw = self {
                code.append(Instruction(operation: .draw, operand: place))
            } else {
                code.append(Instruction(operation: .count, operand: place))
            }
        case .hash(let parts):
            try Self.compile(parts, scope, into: &code)
            code.append(Instruction(operation: .hash, operand: Int64(parts.count)))
        case .between(let parts):
            try Self.compile(parts, scope, into: &code)
            code.append(
                Instruction(operation: parts.count == 2 ? .between : .betweenFixed, operand: Int64(parts.count))
            )
        case .fnv(let part):
            try part.compile(scope, into: &code)
            code.append(Instruction(operation: .fnv))
        case .binary(let sign, let left, let right):
            try left.compile(scope, into: &code)
            try right.compile(scope, into: &code)
            let operations: [Instruction.Operation] = [.add, .subtract, .multiply, .divide, .modulo]
            code.append(Instruction(operation: operations[Int(sign.rawValue)]))
        }
    }

    private static func compile(
        _ parts: [Expression],
        _ scope: ExpressionScope,
        into code: inout [Instruction]
    ) throws(ExpressionError) {
        guard parts.count <= 8 else { throw ExpressionError(message: "has a function of more than 8 arguments") }
        for part in parts { try part.compile(scope, into: &code) }
    }

    private static func place(of name: String, in names: [String], what: String) throws(ExpressionError) -> Int64 {
        guard let place = names.firstIndex(of: name) else {
            throw ExpressionError(message: "names \(name), which " + unknown(name, among: names, what: what))
        }
        return Int64(place)
    }

    /// The most numbers that this expression has on the stack at a time.
    var depth: Int {
        func most(_ parts: [Expression]) -> Int {
            parts.enumerated().map { $0.offset + $0.element.depth }.max() ?? 0
        }
        switch self {
        case .hash(let parts), .between(let parts): return most(parts)
        case .fnv(let part): return part.depth
        case .binary(_, let left, let right): return most([left, right])
        default: return 1
        }
    }
}
