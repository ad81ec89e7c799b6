/// What a rule says of the fields of the key it expects.
struct RuleBody {
    static let constants = 2

    /// One for each field; what lies beyond them is unknown.
    private(set) var relations = InlineArray<8, FieldRelation>(repeating: .unknown)
    /// Texts of at most eight bytes as they lie in memory, followed by zeros.
    private(set) var constants = InlineArray<2, UInt64>(repeating: 0)
    private var constantCount: UInt8 = 0

    /// Sets the relation of a field.
    mutating func set(_ relation: FieldRelation, field: Int) {
        relations[field] = relation
    }

    /// Makes a field a constant; `false` if the rule has no room for another.
    mutating func setConstant(_ text: UInt64, length: Int, field: Int) -> Bool {
        guard Int(constantCount) < Self.constants else { return false }
        constants[Int(constantCount)] = text
        relations[field] = .constant(index: Int(constantCount), length: length)
        constantCount += 1
        return true
    }
}
