import PredisPrimitives

/// Takes keys apart into literal text and fields.
///
/// A key is a row of *segments*, which separators such as `:` and `/` end; a segment is made of *runs* of letters and
/// digits, and of punctuation. Fields are UUIDs, numbers, hexadecimal strings, identifiers (runs that change more
/// than once between letters and digits), and whole segments in which many different texts were seen (see
/// `SegmentShapes`), but never the first segment that has letters. All else is literal text.
package struct KeyParser: ~Copyable {
    private static let word: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The latest key.
    package private(set) var parsed = ParsedKey()
    private let classes = ByteClasses()
    private let hasher: KeyHasher
    private var shapes: SegmentShapes

    /// - Parameters:
    ///   - beginnings: Beginnings of keys after which texts are counted.
    ///   - seed: Fixes the hashes and the decisions by chance.
    package init(beginnings: Int, seed: UInt64) {
        hasher = KeyHasher(seed: seed)
        shapes = SegmentShapes(slots: beginnings, seed: seed)
    }

    package var memoryBytes: Int { shapes.memoryBytes }

    /// Takes a key apart into `parsed`.
    ///
    /// - Returns: `false` for a key that is empty, longer than `ParsedKey.maximumBytes`, or has too many fields or
    ///   too much literal text; `parsed` is of no use then.
    package mutating func parse(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let base = key.baseAddress, key.count > 0, key.count <= ParsedKey.maximumBytes else { return false }
        parsed.cut(fields: 0, literals: 0)
        var state: UInt64 = 0
        var offset = 0
        var isNamed = false
        while offset < key.count {
            let fields = parsed.fieldCount
            let literals = parsed.literalCount
            let start = offset
            guard let hasLetters = parseSegment(base, count: key.count, offset: &offset) else { return false }
            var shape = shape(fields: fields, literals: literals)
            if hasLetters {
                if isNamed, shapes.noteMany(shape, after: state) {
                    parsed.cut(fields: fields, literals: literals)
                    guard parsed.add(text(base, start, offset, .word)) else { return false }
                    shape = Self.word
                }
                isNamed = true
            }
            if offset < key.count {
                guard parsed.add(base + offset, count: 1) else { return false }
                shape &+= UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
                offset &+= 1
            }
            state = SplitMix64.mix(state ^ shape)
        }
        parsed.hash = state
        return true
    }

    /// Parses up to the next separator.
    ///
    /// - Returns: Whether its literal text has letters, or `nil` if the key has too much of something.
    @inline(__always)
    private mutating func parseSegment(_ base: UnsafeRawPointer, count: Int, offset: inout Int) -> Bool? {
        var hasLetters = false
        while offset < count {
            let byteClass = classes[base.load(fromByteOffset: offset, as: UInt8.self)]
            if byteClass & ByteClasses.runs != 0 {
                guard parseRun(base, count: count, offset: &offset, hasLetters: &hasLetters) else { return nil }
            } else if byteClass == ByteClasses.separator {
                break
            } else {
                guard parsed.add(base + offset, count: 1) else { return nil }
                offset &+= 1
            }
        }
        return hasLetters
    }

    @inline(__always)
    private mutating func parseRun(
        _ base: UnsafeRawPointer,
        count: Int,
        offset: inout Int,
        hasLetters: inout Bool
    ) -> Bool {
        let start = offset
        let run = KeyRun(base, from: start, to: count, classes: classes)
        if let end = run.endOfUUID(base, to: count, classes: classes) {
            offset = end
            return parsed.add(text(base, start, end, .uuid))
        }
        offset = run.end
        switch run.content {
        case .number: return parsed.add(number(base, start, run.end))
        case .hex: return parsed.add(text(base, start, run.end, .hex))
        case .identifier: return parsed.add(text(base, start, run.end, .word))
        case .letters:
            hasLetters = true
            return parsed.add(base + start, count: run.end &- start)
        case .lettersThenNumber:
            hasLetters = true
            return parsed.add(base + start, count: run.change &- start)
                && parsed.add(number(base, run.change, run.end))
        case .numberThenLetters:
            hasLetters = true
            return parsed.add(number(base, start, run.change))
                && parsed.add(base + run.change, count: run.end &- run.change)
        }
    }

    private func number(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> KeyField {
        var value: UInt64 = 0
        for offset in start..<end {
            value = value &* 10 &+ UInt64(base.load(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0"))
        }
        return KeyField(value: value, offset: UInt16(start), length: UInt16(end &- start), kind: .number)
    }

    private func text(_ base: UnsafeRawPointer, _ start: Int, _ end: Int, _ kind: KeyField.Kind) -> KeyField {
        let hash = hasher.hash(UnsafeRawBufferPointer(start: base + start, count: end &- start))
        return KeyField(value: hash, offset: UInt16(start), length: UInt16(end &- start), kind: kind)
    }

    /// A hash of what was added after so many fields and literal bytes, but for the fields' values.
    @inline(__always)
    private func shape(fields: Int, literals: Int) -> UInt64 {
        var shape: UInt64 = 0
        for field in fields..<parsed.fieldCount {
            let place = UInt64(Int(parsed.places[field]) &- literals)
            shape = (shape &+ place &* 4 &+ UInt64(parsed.fields[field].kind.rawValue)) &* Self.word
        }
        let count = parsed.literalCount &- literals
        guard count > 0 else { return shape }
        return shape ^ hasher.hash(UnsafeRawBufferPointer(start: parsed.literals + literals, count: count))
    }
}
