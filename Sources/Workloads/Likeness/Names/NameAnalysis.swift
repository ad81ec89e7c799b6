import PredisPrimitives

/// Finds the forms of a trace's names.
///
/// A name is a row of *words*, runs of letters and digits, and of what stands between them. Words of digits are numbers. Another word is
/// literal text if it stands at its place in so many different names that it tells of none; else it is the value of a field.
struct NameAnalysis {
    /// A piece of a name: bytes of it, and what they are.
    private struct Piece {
        enum Kind { case literal, number, text }
        var kind: Kind
        var range: Range<Int>
        var isWord: Bool
    }

    /// The forms, commonest first.
    private(set) var forms: [NameForm] = []
    /// Every key's name.
    private(set) var names: [FormedName] = []

    private let hasher = KeyHasher(seed: 0x6e61_6d65)
    private let threshold: Int
    private var spread: [UInt64: Int] = [:]

    /// The most forms; rarer ones are all one text.
    static let mostForms = 256
    /// A word that fewer names have is never kept.
    static let fewestNames = 16
    private static let mostDigits = 18

    /// The forms of names, of which each stands for a key.
    init(_ numbers: NameNumbers, keyCount: Int) {
        threshold = max(Self.fewestNames, keyCount / 1000)
        for key in 0..<keyCount { numbers.withName(UInt32(key)) { countWords($0) } }
        var signatures: [String: Int] = [:]
        for key in 0..<keyCount { numbers.withName(UInt32(key)) { signatures[signature($0), default: 0] += 1 } }
        let replaced = Self.merged(signatures)
        let kept = Set(replaced.commonest.prefix(Self.mostForms - 1))
        var places: [String: Int] = [:]
        var drafts: [FormDraft] = []
        names.reserveCapacity(keyCount)
        for key in 0..<keyCount {
            numbers.withName(UInt32(key)) { name in
                let own = signature(name)
                let final = replaced.names[own] ?? own
                let isKept = kept.contains(final)
                let text = isKept ? final : String(Self.textMark)
                let place = places[text] ?? drafts.count
                if place == drafts.count {
                    places[text] = place
                    drafts.append(FormDraft())
                }
                names.append(isKept ? add(name, final, place, &drafts) : addWhole(name, place, &drafts))
            }
        }
        forms = drafts.map(\.form)
    }

    // MARK: - Words

    private func pieces(_ name: UnsafeRawBufferPointer) -> [Piece] {
        var pieces: [Piece] = []
        var index = 0
        while index < name.count {
            let start = index
            guard Self.isWord(name[index]) else {
                while index < name.count, !Self.isWord(name[index]) { index += 1 }
                pieces.append(Piece(kind: .literal, range: start..<index, isWord: false))
                continue
            }
            var digits = true
            while index < name.count, Self.isWord(name[index]) {
                digits = digits && Self.isDigit(name[index])
                index += 1
            }
            let isNumber = digits && index - start <= Self.mostDigits
            pieces.append(Piece(kind: isNumber ? .number : .text, range: start..<index, isWord: true))
        }
        return pieces
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
    }

    private mutating func countWords(_ name: UnsafeRawBufferPointer) {
        for (place, piece) in pieces(name).enumerated() where piece.kind == .text {
            spread[wordHash(name, piece, place), default: 0] += 1
        }
    }

    private func wordHash(_ name: UnsafeRawBufferPointer, _ piece: Piece, _ place: Int) -> UInt64 {
        SplitMix64.mix(hasher.hash(UnsafeRawBufferPointer(rebasing: name[piece.range])) &+ UInt64(place))
    }

    private func isLiteral(_ name: UnsafeRawBufferPointer, _ piece: Piece, _ place: Int) -> Bool {
        guard spread[wordHash(name, piece, place), default: 0] >= threshold else { return false }
        return name[piece.range].allSatisfy { $0 < 0x80 }
    }

    // MARK: - Forms

    // Fields are written as bytes that no literal has.
    private static let numberMark = Character("\u{1}")
    private static let textMark = Character("\u{2}")

    /// The pieces, words that tell of no single name as literal text; at most as many fields as a form has.
    ///
    /// A name always has a field: it would be the original's else.
    private func resolved(_ name: UnsafeRawBufferPointer) -> [Piece] {
        var pieces = pieces(name)
        for place in pieces.indices where pieces[place].kind == .text && isLiteral(name, pieces[place], place) {
            pieces[place].kind = .literal
        }
        let fields = pieces.indices.filter { pieces[$0].kind != .literal }
        if fields.isEmpty {
            guard let word = pieces.lastIndex(where: \.isWord) else {
                return [Piece(kind: .text, range: 0..<name.count, isWord: true)]
            }
            pieces[word].kind = .text
        } else if fields.count > NameForm.mostFields {
            let last = fields[NameForm.mostFields - 1]
            pieces[last].kind = .text
            pieces[last].range = pieces[last].range.lowerBound..<name.count
            pieces.removeSubrange((last + 1)...)
        }
        return pieces
    }

    private func signature(_ name: UnsafeRawBufferPointer) -> String {
        var text = ""
        for piece in resolved(name) {
            switch piece.kind {
            case .literal: text += Self.text(name, piece.range)
            case .number: text.append(Self.numberMark)
            case .text: text.append(Self.textMark)
            }
        }
        return text
    }

    private static func text(_ name: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
        String(decoding: name[range].map { $0 < 32 || $0 > 126 ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    /// Texts that happen to be all digits belong to the form in which they are texts.
    private static func merged(_ counts: [String: Int]) -> (names: [String: String], commonest: [String]) {
        var names: [String: String] = [:]
        var sums = counts
        for (signature, count) in counts.sorted(by: { $0.key < $1.key }) {
            var best = signature
            var marks = 0
            for index in signature.indices where signature[index] == numberMark && marks < NameForm.mostFields {
                marks += 1
                var other = signature
                other.replaceSubrange(index...index, with: String(textMark))
                if counts[other, default: 0] >= 10 * max(count, counts[best] ?? 0) { best = other }
            }
            guard best != signature else { continue }
            names[signature] = best
            sums[best, default: 0] += count
            sums[signature] = nil
        }
        let commonest = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        return (names, commonest)
    }

    /// Takes a name apart by its form.
    private func add(
        _ name: UnsafeRawBufferPointer,
        _ signature: String,
        _ form: Int,
        _ drafts: inout [FormDraft]
    ) -> FormedName {
        var formed = FormedName(form: form)
        var field = 0
        var kinds = signature.filter { $0 == Self.numberMark || $0 == Self.textMark }.makeIterator()
        for piece in resolved(name) {
            guard piece.kind != .literal else {
                drafts[form].addLiteral(Self.text(name, piece.range))
                continue
            }
            let bytes = UnsafeRawBufferPointer(rebasing: name[piece.range])
            let isNumber = kinds.next() == Self.numberMark
            formed.values[field] = isNumber ? Self.number(bytes) : hasher.hash(bytes)
            drafts[form].addField(bytes, number: isNumber ? formed.values[field] : nil)
            field += 1
        }
        drafts[form].endName()
        return formed
    }

    private func addWhole(_ name: UnsafeRawBufferPointer, _ form: Int, _ drafts: inout [FormDraft]) -> FormedName {
        var formed = FormedName(form: form)
        formed.values[0] = hasher.hash(name)
        drafts[form].addField(name, number: nil)
        drafts[form].endName()
        return formed
    }

    private static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0) { $0 &* 10 &+ UInt64($1 &- 48) }
    }
}
