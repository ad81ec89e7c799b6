/// The literal text of a kind of key, with the places of its fields, and what its keys have in common.
struct KeyTemplate {
    private(set) var fieldCount: UInt8
    private(set) var literalCount: UInt8
    /// For each field, how much of the literal text comes before it.
    private(set) var places = InlineArray<8, UInt8>(repeating: 0)
    private(set) var kinds = InlineArray<8, UInt8>(repeating: 0)
    /// For each field, the digits that its numbers are padded to with zeros; 0 if they are not.
    private(set) var widths = InlineArray<8, UInt8>(repeating: 0)
    /// For each field, the majority of its values, if there is one.
    private var majorities = InlineArray<8, UInt32>(repeating: 0)
    /// For each field, by how much its majority leads.
    private var leads = InlineArray<8, UInt8>(repeating: 0)
    var runs = RunRecord()
    private(set) var literals = InlineArray<104, UInt8>(repeating: 0)

    init(_ key: borrowing ParsedKey) {
        fieldCount = UInt8(key.fieldCount)
        literalCount = UInt8(key.literalCount)
        for field in 0..<key.fieldCount {
            places[field] = key.places[field]
            kinds[field] = key.fields[field].kind.rawValue
        }
        for position in 0..<key.literalCount { literals[position] = key.literals[position] }
    }

    /// Learns from a key of this template, the first one too.
    @inline(__always)
    mutating func note(_ key: borrowing ParsedKey, _ bytes: UnsafeRawPointer) {
        for position in 0..<min(key.fieldCount, Int(fieldCount)) {
            let field = key.fields[position]
            if field.kind == .number { notePadding(field, bytes, at: position) }
            // The majority vote of Boyer and Moore ("MJRTY", 1991).
            let value = UInt32(truncatingIfNeeded: field.value)
            if majorities[unchecked: position] == value {
                if leads[unchecked: position] < 32 { leads[unchecked: position] &+= 1 }
            } else if leads[unchecked: position] > 0 {
                leads[unchecked: position] &-= 1
            } else {
                majorities[unchecked: position] = value
            }
        }
    }

    @inline(__always)
    private mutating func notePadding(_ field: KeyField, _ bytes: UnsafeRawPointer, at position: Int) {
        let first = bytes.load(fromByteOffset: Int(field.offset), as: UInt8.self)
        if field.length > 1, first == UInt8(ascii: "0") {
            widths[unchecked: position] = UInt8(truncatingIfNeeded: field.length)
        } else if widths[unchecked: position] != UInt8(truncatingIfNeeded: field.length) {
            widths[unchecked: position] = 0
        }
    }

    /// Whether a field mostly has this value.
    func isMostly(_ value: UInt64, field: Int) -> Bool {
        leads[field] >= 4 && majorities[field] == UInt32(truncatingIfNeeded: value)
    }

    /// Writes the literal text between a field and the one before it; that after the last if there is no such field.
    @inline(__always)
    mutating func addLiterals(before field: Int, to builder: inout KeyBuilder) -> Bool {
        let start = field == 0 ? 0 : Int(places[field &- 1])
        let end = Int(field == Int(fieldCount) ? literalCount : places[field])
        guard start < end else { return true }
        return withUnsafeBytes(of: &literals) {
            guard let base = $0.baseAddress else { return false }
            return builder.add(base + start, count: end &- start)
        }
    }
}
