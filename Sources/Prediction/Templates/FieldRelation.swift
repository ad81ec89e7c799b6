/// How a field of a key follows from earlier keys of its stream, or that it does not change.
struct FieldRelation: Equatable {
    enum Meaning: Equatable {
        case unknown
        /// The text of a field of the key `back` keys before the context's last.
        case copy(back: Int, field: Int)
        /// The number of such a field and a step.
        case sum(back: Int, field: Int, step: Int)
        /// One of the rule's constants, of some bytes.
        case constant(index: Int, length: Int)
    }

    /// Keys in which a field's origin is looked for.
    static let sources = 4
    static let largestStep = 8

    // Bits: 0-1 which case, 2-3 back or index, 4-6 field or length - 1, 7-11 step + `largestStep`.
    private let bits: UInt16

    static var unknown: FieldRelation { FieldRelation(bits: 0) }

    private init(bits: UInt16) {
        self.bits = bits
    }

    /// The text of a field 0...7 of the key 0...3 before the context's last.
    static func copy(back: Int, field: Int) -> FieldRelation {
        FieldRelation(bits: 1 | UInt16(back) << 2 | UInt16(field) << 4)
    }

    /// The number of a field 0...7 of the key 0...3 before the context's last, and a step -8...8.
    static func sum(back: Int, field: Int, step: Int) -> FieldRelation {
        FieldRelation(bits: 2 | UInt16(back) << 2 | UInt16(field) << 4 | UInt16(step + largestStep) << 7)
    }

    /// The rule's constant 0 or 1, of 1...8 bytes.
    static func constant(index: Int, length: Int) -> FieldRelation {
        FieldRelation(bits: 3 | UInt16(index) << 2 | UInt16(length - 1) << 4)
    }

    var meaning: Meaning {
        @inline(__always) get {
            let first = Int(bits >> 2 & 3)
            let second = Int(bits >> 4 & 7)
            switch bits & 3 {
            case 1: return .copy(back: first, field: second)
            case 2: return .sum(back: first, field: second, step: Int(bits >> 7) &- Self.largestStep)
            case 3: return .constant(index: first & 1, length: second &+ 1)
            default: return .unknown
            }
        }
    }
}
