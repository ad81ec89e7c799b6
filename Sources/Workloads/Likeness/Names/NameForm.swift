/// The form of a kind of key: literal text, and fields that differ from key to key.
public struct NameForm: Sendable, Equatable, Codable {
    /// A piece of a form.
    public enum Part: Sendable, Equatable, Codable {
        /// The same in all keys of the form; ASCII.
        case literal(String)
        /// Decimal digits.
        case number(NumberField)
        /// Anything else.
        case text(TextField)
    }

    /// The pieces in order.
    public var parts: [Part]
    /// How many of the original's keys had it.
    public var keys: Int
    /// How new keys come by their fields: after an access that was no new key, and after one that was.
    public var recipes: [[NameRecipe]]
    /// The sizes of values, in bytes.
    public var sizes: AmountSketch

    /// The most fields of a form.
    static let mostFields = 8

    var fields: [Part] {
        parts.filter { if case .literal = $0 { false } else { true } }
    }

    /// Such as `order:{number}:items`.
    public var summary: String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .number: "{number}"
            case .text: "{text}"
            }
        }.joined()
    }
}

/// The numbers of one field.
public struct NumberField: Sendable, Equatable, Codable {
    /// The digits that numbers are padded to with zeros; 0: they are not.
    public var width: Int
    /// Quantiles at equal distances, the smallest and the largest included, moved so far that the smallest is beyond all numbers
    /// of the original.
    public var quantiles: [UInt64]

    /// The number at a share, in `0 ..< 1`, of the keys.
    func number(_ share: Double) -> UInt64 {
        guard let first = quantiles.first, quantiles.count > 1 else { return quantiles.first ?? 0 }
        let place = share * Double(quantiles.count - 1)
        let index = min(Int(place), quantiles.count - 2)
        let (low, high) = (max(first, quantiles[index]), quantiles[index + 1])
        guard high > low else { return low }
        let width = high - low
        return low + min(width, UInt64((place - Double(index)) * Double(width)))
    }
}

/// The texts of one field.
public struct TextField: Sendable, Equatable, Codable {
    /// The characters that texts are made of; ASCII, not empty.
    public var alphabet: String
    /// Lengths, and how many keys had each.
    public var lengths: [Int]
    public var counts: [Int]
}

/// Where the fields of a new key come from, one source for each.
public struct NameRecipe: Sendable, Equatable, Codable {
    /// Numbers of `FieldSource`.
    public var sources: [Int]
    /// How many of the original's new keys were made so.
    public var count: Int
}

/// Where a field of a new key comes from.
enum FieldSource: Equatable {
    /// From nothing that came before.
    case fresh
    /// A field of an earlier key: 0 is the latest new key of the form, 1 to 4 the stream's last keys.
    case same(key: Int, field: Int)
    /// The same field of an earlier key of the form, and a step.
    case step(key: Int, by: Int)

    static let keys = 5
    static let longestStep = 4096

    var code: Int {
        switch self {
        case .fresh: 0
        case .same(let key, let field): 1 + key * NameForm.mostFields + field
        case .step(let key, let step): 64 + key * 2 * (Self.longestStep + 1) + step + Self.longestStep
        }
    }

    init?(code: Int) {
        let span = 2 * (Self.longestStep + 1)
        switch code {
        case 0: self = .fresh
        case 1...Self.keys * NameForm.mostFields:
            self = .same(key: (code - 1) / NameForm.mostFields, field: (code - 1) % NameForm.mostFields)
        case 64..<64 + Self.keys * span:
            self = .step(key: (code - 64) / span, by: (code - 64) % span - Self.longestStep)
        default: return nil
        }
    }
}
