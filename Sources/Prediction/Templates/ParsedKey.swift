/// A key taken apart: its fields, and the literal text around them.
///
/// Reused from key to key.
package struct ParsedKey: ~Copyable {
    static let maximumBytes = 256
    static let maximumFields = 8
    static let maximumLiteralBytes = 104

    // Safety: the blocks hold `maximumFields`, `maximumLiteralBytes` and `maximumFields` initialised elements of
    // trivial types and are owned by this value; `add` keeps within them.
    package let fields: UnsafeMutablePointer<KeyField>
    /// Equal for keys of one template.
    package var hash: UInt64 = 0
    package private(set) var fieldCount = 0
    private(set) var literalCount = 0
    /// All literal text in order.
    let literals: UnsafeMutablePointer<UInt8>
    /// For each field, how much of the literal text comes before it.
    let places: UnsafeMutablePointer<UInt8>

    init() {
        fields = .allocate(capacity: Self.maximumFields)
        fields.initialize(
            repeating: KeyField(value: 0, offset: 0, length: 0, kind: .word),
            count: Self.maximumFields
        )
        literals = .allocate(capacity: Self.maximumLiteralBytes)
        literals.initialize(repeating: 0, count: Self.maximumLiteralBytes)
        places = .allocate(capacity: Self.maximumFields)
        places.initialize(repeating: 0, count: Self.maximumFields)
    }

    deinit {
        fields.deallocate()
        literals.deallocate()
        places.deallocate()
    }

    /// Goes back to a number of fields and literal bytes it had before.
    @inline(__always)
    mutating func cut(fields: Int, literals: Int) {
        fieldCount = fields
        literalCount = literals
    }

    /// Adds a field; `false` if there are too many.
    @inline(__always)
    mutating func add(_ field: KeyField) -> Bool {
        guard fieldCount < Self.maximumFields else { return false }
        fields[fieldCount] = field
        places[fieldCount] = UInt8(truncatingIfNeeded: literalCount)
        fieldCount &+= 1
        return true
    }

    var hasNumber: Bool {
        for field in 0..<fieldCount where fields[field].kind == .number { return true }
        return false
    }

    /// Adds literal text; `false` if there is too much.
    @inline(__always)
    mutating func add(_ text: UnsafeRawPointer, count: Int) -> Bool {
        guard literalCount &+ count <= Self.maximumLiteralBytes else { return false }
        for position in 0..<count {
            literals[literalCount &+ position] = text.load(fromByteOffset: position, as: UInt8.self)
        }
        literalCount &+= count
        return true
    }
}
