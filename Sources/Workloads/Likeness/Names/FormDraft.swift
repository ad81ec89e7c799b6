/// A form while its names are looked at.
struct FormDraft {
    private struct Field {
        var numbers: [UInt64] = []
        var isNumber = false
        var isPadded = false
        var lengths: [Int: Int] = [:]
        var seen = [Bool](repeating: false, count: 128)
    }

    private enum Part {
        case literal(String)
        case field(Int)
    }

    private var parts: [Part] = []
    private var fields: [Field] = []
    private var field = 0
    private var keys = 0

    private static let quantiles = 16
    private static let mostLengths = 32

    /// Literal text, which only the first name says.
    mutating func addLiteral(_ text: String) {
        if keys == 0 { parts.append(.literal(text)) }
    }

    /// The next field of a name; `number`: what its digits say.
    mutating func addField(_ bytes: UnsafeRawBufferPointer, number: UInt64?) {
        if keys == 0 {
            parts.append(.field(fields.count))
            fields.append(Field())
            fields[field].isNumber = number != nil
        }
        fields[field].lengths[min(255, bytes.count), default: 0] += 1
        if let number {
            fields[field].numbers.append(number)
            if bytes.count > 1, bytes[0] == UInt8(ascii: "0") { fields[field].isPadded = true }
        } else {
            for byte in bytes where byte < 128 { fields[field].seen[Int(byte)] = true }
        }
        field += 1
    }

    mutating func endName() {
        field = 0
        keys += 1
    }

    /// The form, without what the order of accesses says.
    var form: NameForm {
        NameForm(
            parts: parts.map { part in
                switch part {
                case .literal(let text): .literal(text)
                case .field(let index): fields[index].isNumber ? .number(number(index)) : .text(text(index))
                }
            },
            keys: keys,
            recipes: [[], []],
            sizes: AmountSketch([])
        )
    }

    private func number(_ index: Int) -> NumberField {
        let sorted = fields[index].numbers.sorted()
        // Moved behind the original's numbers, so that none of them comes again.
        let shift = sorted[sorted.count - 1] - sorted[0] + 1
        let quantiles = (0...Self.quantiles).map { sorted[(sorted.count - 1) * $0 / Self.quantiles] + shift }
        let width =
            fields[index].isPadded ? fields[index].lengths.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key : nil
        return NumberField(width: width ?? 0, quantiles: quantiles)
    }

    private func text(_ index: Int) -> TextField {
        let lengths = fields[index].lengths.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostLengths)
        return TextField(
            alphabet: Self.alphabet(fields[index].seen),
            lengths: lengths.map(\.key),
            counts: lengths.map(\.value)
        )
    }

    /// Whole classes of characters: which single ones a name has is its own affair.
    private static func alphabet(_ seen: [Bool]) -> String {
        func has(_ range: ClosedRange<Character>) -> Bool {
            (Int(range.lowerBound.asciiValue ?? 0)...Int(range.upperBound.asciiValue ?? 0)).contains { seen[$0] }
        }
        var alphabet = ""
        if has("0"..."9") { alphabet += "0123456789" }
        if has("g"..."z") {
            alphabet += "abcdefghijklmnopqrstuvwxyz"
        } else if has("a"..."f") {
            alphabet += "abcdef"
        }
        if has("G"..."Z") {
            alphabet += "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        } else if has("A"..."F") {
            alphabet += "ABCDEF"
        }
        return alphabet.isEmpty ? "abcdefghijklmnopqrstuvwxyz" : alphabet
    }
}
