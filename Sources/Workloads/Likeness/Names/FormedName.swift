import PredisPrimitives

/// A key's name as a form and the values of its fields.
///
/// A number's value is the number; that of a text is a hash, or what the text is made from.
struct FormedName: Equatable {
    var form: Int
    var values = SIMD8<UInt64>.zero

    /// Equal for equal names.
    var hash: UInt64 {
        var hash = UInt64(form)
        for index in 0..<NameForm.mostFields { hash = SplitMix64.mix(hash &+ 0x9E37_79B9_7F4A_7C15 ^ values[index]) }
        return hash
    }

    /// The one field in which a name differs from an earlier one of the same form, and by how much; `nil`: in none or several, or too much.
    func step(from other: FormedName, numbers: SIMD8<UInt8>) -> (field: Int, by: Int)? {
        guard form == other.form else { return nil }
        let differs = values .!= other.values
        var found: Int?
        for field in 0..<NameForm.mostFields where differs[field] {
            guard found == nil, numbers[field] > 0 else { return nil }
            found = field
        }
        guard let found else { return nil }
        let step = Int64(bitPattern: values[found] &- other.values[found])
        guard step.magnitude <= UInt64(FieldSource.longestStep) else { return nil }
        return (found, Int(step))
    }

    /// The name with a step added to a field; `nil`: the number would be negative.
    func stepped(field: Int, by step: Int) -> FormedName? {
        var name = self
        let value = values[field]
        guard step >= 0 ? value <= .max - UInt64(step) : value >= UInt64(-step) else { return nil }
        name.values[field] = step >= 0 ? value + UInt64(step) : value - UInt64(-step)
        return name
    }
}
