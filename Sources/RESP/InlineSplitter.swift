/// Splits an inline request into words by the rules of Redis' `sdssplitargs`.
///
/// White space separates words. Inside `"..."`, `\n \r \t \b \a \xHH` stand for bytes and a backslash before any other
/// byte for that byte; inside `'...'` only `\'` is special. A closing mark must end its word; an opening mark may stand
/// inside one. Departure: a NUL byte is an ordinary byte.
struct InlineSplitter {
    private enum Quotes {
        case none
        case single
        case double
    }

    private let line: UnsafeRawBufferPointer
    // Safety: belongs to the caller, is at least as long as `line`, and no word is longer than its spelling.
    private let words: UnsafeMutableRawBufferPointer
    private var position = 0
    private var written = 0

    init(line: UnsafeRawBufferPointer, words: UnsafeMutableRawBufferPointer) {
        self.line = line
        self.words = words
    }

    /// Writes the next word to `words` and returns its place there, or `nil` at the end of the line.
    mutating func next() throws(ProtocolError) -> ArgumentSpan? {
        while position < line.count, Self.isSpace(line[position]) { position += 1 }
        guard position < line.count else { return nil }
        let start = written
        var quotes = Quotes.none
        word: while position < line.count {
            let byte = line[position]
            switch quotes {
            case .none:
                switch byte {
                case 0x20, 0x0A, 0x0D, 0x09: break word
                case UInt8(ascii: "\""): quotes = .double
                case UInt8(ascii: "'"): quotes = .single
                default: write(byte)
                }
            case .double:
                if byte == UInt8(ascii: "\\"), position + 1 < line.count {
                    writeEscaped()
                } else if byte == UInt8(ascii: "\"") {
                    try requireEndOfWord()
                    quotes = .none
                    position += 1
                    break word
                } else {
                    write(byte)
                }
            case .single:
                if byte == UInt8(ascii: "\\"), position + 1 < line.count, line[position + 1] == UInt8(ascii: "'") {
                    position += 1
                    write(UInt8(ascii: "'"))
                } else if byte == UInt8(ascii: "'") {
                    try requireEndOfWord()
                    quotes = .none
                    position += 1
                    break word
                } else {
                    write(byte)
                }
            }
            position += 1
        }
        guard quotes == .none else { throw .unbalancedQuotes }
        return ArgumentSpan(offset: start, count: written - start)
    }

    /// Writes what the escape at `position` stands for and moves to its last byte.
    private mutating func writeEscaped() {
        if line[position + 1] == UInt8(ascii: "x"), position + 3 < line.count,
            let high = Self.hexadecimal(line[position + 2]), let low = Self.hexadecimal(line[position + 3])
        {
            write(high << 4 | low)
            position += 3
            return
        }
        position += 1
        switch line[position] {
        case UInt8(ascii: "n"): write(0x0A)
        case UInt8(ascii: "r"): write(0x0D)
        case UInt8(ascii: "t"): write(0x09)
        case UInt8(ascii: "b"): write(0x08)
        case UInt8(ascii: "a"): write(0x07)
        case let other: write(other)
        }
    }

    private func requireEndOfWord() throws(ProtocolError) {
        guard position + 1 == line.count || Self.isSpace(line[position + 1]) else { throw .unbalancedQuotes }
    }

    private mutating func write(_ byte: UInt8) {
        words[written] = byte
        written += 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
