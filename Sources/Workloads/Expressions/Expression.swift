/// A whole number worked out from a session's fields, sources and chance.
///
/// Texts have `+ - * / %`, brackets, whole numbers, names of fields, and
///
/// | term | meaning |
/// |---|---|
/// | `session` | the number of the session, from 1 |
/// | `each` | which one of several keys, from 0 |
/// | `time` | whole seconds since the beginning |
/// | `draw(source)` | the source's next number |
/// | `count(source)` | how many numbers the source has; so far, if sequential |
/// | `between(a, b)` | a number from a to b, drawn anew each time |
/// | `between(a, b, x, ...)` | a number from a to b that is fixed by x, ... |
/// | `hash(x, ...)` | a number from 0 to 2^62 - 1 that is fixed by x, ... |
/// | `fnv(x)` | YCSB's 64-bit FNV hash of x, without its sign |
/// | `chance(p)` | 1 with probability p, else 0 |
///
/// Numbers have 64 bits and wrap around; what is divided by 0 is 0; `%` is never negative for a positive divisor.
indirect enum Expression: Equatable {
    case number(Int64)
    case field(String)
    case session
    case each
    case time
    case draw(String)
    case count(String)
    case chance(Double)
    case hash([Expression])
    case between([Expression])
    case fnv(Expression)
    case binary(Operator, Expression, Expression)

    enum Operator: UInt8, Equatable {
        case add
        case subtract
        case multiply
        case divide
        case modulo
    }

    /// Calls `body` with this expression and all in it.
    func forEach(_ body: (Expression) -> Void) {
        body(self)
        switch self {
        case .number, .field, .session, .each, .time, .draw, .count, .chance: break
        case .hash(let parts), .between(let parts): for part in parts { part.forEach(body) }
        case .fnv(let part): part.forEach(body)
        case .binary(_, let left, let right):
            left.forEach(body)
            right.forEach(body)
        }
    }

    /// The mean over everything that chance decides; `nil` if that does not follow from the text alone.
    var mean: Double? {
        switch self {
        case .number(let value): return Double(value)
        case .chance(let probability): return probability
        case .between(let parts):
            guard parts.count >= 2, let low = parts[0].mean, let high = parts[1].mean else { return nil }
            return parts[0].isConstant && parts[1].isConstant ? (low + high) / 2 : nil
        case .binary(let sign, let left, let right):
            guard let first = left.mean, let second = right.mean else { return nil }
            switch sign {
            case .add: return first + second
            case .subtract: return first - second
            case .multiply: return left.isConstant || right.isConstant ? first * second : nil
            case .divide, .modulo: return nil
            }
        default: return nil
        }
    }

    private var isConstant: Bool {
        if case .number = self { return true }
        return false
    }
}
