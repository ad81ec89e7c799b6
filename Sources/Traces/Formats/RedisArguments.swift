/// The arguments of a command, unescaped; memory is kept from one line to the next.
struct RedisArguments {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    /// Takes apart words in quotation marks with one space between, as `sdscatrepr` of Redis writes them.
    ///
    /// - Returns: `false` if `text` is something else.
    mutating func split(_ text: UnsafeRawBufferPointer) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        var position = 0
        while true {
            guard position < text.count, text[position] == 34, let end = unescape(text, from: position + 1) else {
                // AUTH and the like show `(redacted)`; they name no key.
                return !ends.isEmpty && text[min(position, text.count)...].elementsEqual("(redacted)".utf8)
            }
            ends.append(bytes.count)
            if end == text.count { return true }
            guard text[end] == 32 else { return false }
            position = end + 1
        }
    }

    /// Unescapes up to the closing quotation mark; the place behind it, or `nil` if there is none.
    private mutating func unescape(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var position = start
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == 34 { return position }
            guard byte == 92 else {
                bytes.append(byte)
                continue
            }
            guard position < text.count else { return nil }
            let escape = text[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "a"): bytes.append(7)
            case UInt8(ascii: "b"): bytes.append(8)
            case UInt8(ascii: "x"):
                guard position + 2 <= text.count, let high = digit(text[position]), let low = digit(text[position + 1])
                else { return nil }
                bytes.append(high << 4 | low)
                position += 2
            default: bytes.append(escape)
            }
        }
        return nil
    }

    private func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    // MARK: Looking

    /// Calls `body` with an argument, valid during the call; with no bytes if there is none of this number.
    @inline(__always)
    func withArgument<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            guard ends.indices.contains(index) else { return body(UnsafeRawBufferPointer(rebasing: bytes[..<0])) }
            let start = index > 0 ? ends[index - 1] : 0
            return body(UnsafeRawBufferPointer(rebasing: bytes[start..<ends[index]]))
        }
    }

    func length(_ index: Int) -> Int {
        withArgument(index) { $0.count }
    }

    /// The argument as a number that is not negative.
    func number(_ index: Int) -> Double? {
        withArgument(index) { FieldNumbers.nonNegative($0) }
    }

    /// Whether the argument is `word`, given in capitals, in any case.
    func isWord(_ index: Int, _ word: StaticString) -> Bool {
        withArgument(index) { argument in
            word.withUTF8Buffer { word in
                argument.elementsEqual(word) { $0 == $1 || $0 == $1 | 0x20 }
            }
        }
    }
}
