/// The longest row of letters and digits from one place of a key on.
struct KeyRun {
    enum Content {
        case letters, number, hex, identifier, lettersThenNumber, numberThenLetters
    }

    let start: Int
    let end: Int
    /// Where the first digit after a letter, or letter after a digit, is; `end` if there is none.
    let change: Int
    /// The classes of all its bytes.
    private let classes: UInt8
    /// Changes between letters and digits.
    private let changes: Int
    private let startsWithDigit: Bool

    /// - Precondition: At `start` there is a letter or a digit.
    @inline(__always)
    init(_ base: UnsafeRawPointer, from start: Int, to count: Int, classes table: borrowing ByteClasses) {
        var classes = table[base.load(fromByteOffset: start, as: UInt8.self)]
        let first = classes & ByteClasses.digit
        var previous = first
        var end = start &+ 1
        var change = 0
        var changes = 0
        while end < count {
            let byteClass = table[base.load(fromByteOffset: end, as: UInt8.self)]
            guard byteClass & ByteClasses.runs != 0 else { break }
            classes |= byteClass
            if byteClass & ByteClasses.digit != previous {
                previous = byteClass & ByteClasses.digit
                if changes == 0 { change = end }
                changes &+= 1
            }
            end &+= 1
        }
        self.start = start
        self.end = end
        self.change = changes == 0 ? end : change
        self.classes = classes
        self.changes = changes
        startsWithDigit = first != 0
    }

    private var isHex: Bool {
        let bothCases = ByteClasses.lowerHex | ByteClasses.upperHex
        return classes & ByteClasses.otherLetter == 0 && classes & bothCases != bothCases
    }

    /// What the run is, taken by itself.
    var content: Content {
        @inline(__always) get {
            let length = end &- start
            if changes == 0 {
                if startsWithDigit { return length <= KeyField.maximumDigits ? .number : .hex }
                return isHex && Self.isLengthOfHash(length) ? .hex : .letters
            }
            // One letter and a few digits (`c123`) is rather the name of a kind and a number.
            if isHex, length >= 8 || length >= 4 && (changes > 1 || startsWithDigit || change &- start > 1) {
                return .hex
            }
            if changes > 1 { return .identifier }
            let digits = startsWithDigit ? change &- start : end &- change
            guard digits <= KeyField.maximumDigits else { return .identifier }
            return startsWithDigit ? .numberThenLetters : .lettersThenNumber
        }
    }

    private static func isLengthOfHash(_ length: Int) -> Bool {
        length == 8 || length == 16 || length == 32 || length == 40 || length == 64
    }

    /// Where a UUID ends that starts with this run, or `nil` if none does.
    @inline(__always)
    func endOfUUID(_ base: UnsafeRawPointer, to count: Int, classes table: borrowing ByteClasses) -> Int? {
        guard end &- start == 8, classes & ByteClasses.otherLetter == 0, count &- start >= 36 else { return nil }
        for position in 8..<36 {
            let byte = base.load(fromByteOffset: start &+ position, as: UInt8.self)
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                let hex = ByteClasses.digit | ByteClasses.lowerHex | ByteClasses.upperHex
                guard table[byte] & hex != 0 else { return nil }
            }
        }
        let end = start &+ 36
        guard end < count else { return end }
        return table[base.load(fromByteOffset: end, as: UInt8.self)] & ByteClasses.runs == 0 ? end : nil
    }
}
