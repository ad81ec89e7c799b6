import PredisPrimitives

/// Works out compiled expressions.
struct Evaluator {
    // Safety: owned by the stream that made it, which frees it; holds `Expression.stackDepth` numbers, and no expression that
    // needs more is compiled.
    let stack: UnsafeMutablePointer<Int64>

    /// What an expression may look at besides sources and chance.
    struct Context {
        /// The session's fields.
        var fields: UnsafeMutablePointer<Int64>
        var session: Int64
        var each: Int64
        var time: Double
    }

    @inline(__always)
    func value(
        _ range: Range<Int>,
        of code: [Instruction],
        _ context: Context,
        _ sources: UnsafeMutableBufferPointer<KeySource>,
        _ random: inout SplitMix64
    ) -> Int64 {
        var top = -1
        for index in range {
            let instruction = code[index]
            let operand = instruction.operand
            switch instruction.operation {
            case .number: push(operand, &top)
            case .field: push(context.fields[Int(operand)], &top)
            case .session: push(context.session, &top)
            case .each: push(context.each, &top)
            case .time: push(Int64(context.time.wholePart), &top)
            case .draw: push(KeySource.draw(Int(operand), of: sources, at: context.time, &random), &top)
            case .count: push(sources[Int(operand)].currentCount, &top)
            case .chance:
                push(random.nextUnit() < Double(bitPattern: UInt64(bitPattern: operand)) ? 1 : 0, &top)
            case .hash:
                top &-= Int(operand) &- 1
                stack[top] = Int64(hash(from: top, count: Int(operand)) >> 2)
            case .between:
                top &-= 1
                stack[top] = Self.number(from: stack[top], to: stack[top &+ 1], random.next())
            case .betweenFixed:
                top &-= Int(operand) &- 1
                stack[top] = Self.number(
                    from: stack[top],
                    to: stack[top &+ 1],
                    hash(from: top &+ 2, count: Int(operand) &- 2)
                )
            case .fnv: stack[top] = YCSBHash.hash(stack[top])
            case .add: combine(&top) { $0 &+ $1 }
            case .subtract: combine(&top) { $0 &- $1 }
            case .multiply: combine(&top) { $0 &* $1 }
            case .divide: combine(&top) { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }
            case .modulo:
                combine(&top) { value, divisor in
                    guard divisor != 0 else { return 0 }
                    let rest = value.remainderReportingOverflow(dividingBy: divisor).partialValue
                    return rest < 0 && divisor > 0 ? rest &+ divisor : rest
                }
            }
        }
        return stack[0]
    }

    @inline(__always)
    private func push(_ value: Int64, _ top: inout Int) {
        top &+= 1
        stack[top] = value
    }

    @inline(__always)
    private func combine(_ top: inout Int, _ body: (Int64, Int64) -> Int64) {
        top &-= 1
        stack[top] = body(stack[top], stack[top &+ 1])
    }

    private func hash(from start: Int, count: Int) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for place in start..<(start &+ count) {
            state = SplitMix64.mix(state ^ UInt64(bitPattern: stack[place]) &* 0xD6E8_FEB8_6659_FD93)
        }
        return state
    }

    /// A number from `low` to `high`; `low` if there is none.
    private static func number(from low: Int64, to high: Int64, _ bits: UInt64) -> Int64 {
        guard high > low else { return low }
        let count = UInt64(bitPattern: high &- low) &+ 1
        return low &+ Int64(bitPattern: count == 0 ? bits : bits.multipliedFullWidth(by: count).high)
    }
}

/// The hash by which YCSB scatters numbers (`Utils.fnvhash64` of YCSB 0.17): FNV-1a of the eight bytes, lowest first, made
/// positive.
enum YCSBHash {
    static func hash(_ number: Int64) -> Int64 {
        var hash: Int64 = Int64(bitPattern: 0xCBF2_9CE4_8422_2325)
        for place in 0..<8 {
            hash ^= (number &>> Int64(8 * place)) & 0xFF
            hash = hash &* 1_099_511_628_211
        }
        return hash == .min ? .min : abs(hash)
    }
}
