/// A glob-style pattern as in `KEYS`, `SCAN MATCH` and `CONFIG GET`: `*`, `?`, `[a-z]`, `[^x]` and `\` escapes, on bytes.
///
/// Matching takes O(pattern x text) at worst: a failed star resumes at the last star only, which is enough, as a
/// later star can match whatever an earlier one could.
struct GlobPattern: Sendable {
    private let pattern: [UInt8]
    private let ignoresCase: Bool

    init(_ pattern: [UInt8], ignoringCase: Bool = false) {
        self.pattern = pattern
        ignoresCase = ignoringCase
    }

    /// Whether the pattern is a lone `*`.
    var matchesEverything: Bool { pattern == [UInt8(ascii: "*")] }

    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var patternIndex = 0
        var textIndex = 0
        var star: (pattern: Int, text: Int)?
        while textIndex < text.count {
            if patternIndex < pattern.count, pattern[patternIndex] == UInt8(ascii: "*") {
                star = (patternIndex, textIndex)
                patternIndex += 1
            } else if let next = matchOne(at: patternIndex, byte: text[textIndex]) {
                patternIndex = next
                textIndex += 1
            } else if let last = star {
                patternIndex = last.pattern + 1
                textIndex = last.text + 1
                star = (last.pattern, textIndex)
            } else {
                return false
            }
        }
        while patternIndex < pattern.count, pattern[patternIndex] == UInt8(ascii: "*") { patternIndex += 1 }
        return patternIndex == pattern.count
    }

    func matches(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { matches($0) }
    }

    /// The index after the single-byte element at `index` if it matches `byte`, or `nil`.
    private func matchOne(at index: Int, byte: UInt8) -> Int? {
        guard index < pattern.count else { return nil }
        switch pattern[index] {
        case UInt8(ascii: "?"):
            return index + 1
        case UInt8(ascii: "["):
            return matchClass(at: index + 1, byte: byte)
        case UInt8(ascii: "\\") where index + 1 < pattern.count:
            return fold(pattern[index + 1]) == fold(byte) ? index + 2 : nil
        default:
            return fold(pattern[index]) == fold(byte) ? index + 1 : nil
        }
    }

    /// The index after a `[...]` whose content starts at `start`, if it matches `byte`; an unclosed class ends with the pattern.
    private func matchClass(at start: Int, byte: UInt8) -> Int? {
        var index = start
        let negated = index < pattern.count && pattern[index] == UInt8(ascii: "^")
        if negated { index += 1 }
        var found = false
        while index < pattern.count, pattern[index] != UInt8(ascii: "]") {
            if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count {
                found = found || fold(pattern[index + 1]) == fold(byte)
                index += 2
            } else if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-") {
                let low = min(fold(pattern[index]), fold(pattern[index + 2]))
                let high = max(fold(pattern[index]), fold(pattern[index + 2]))
                found = found || (low...high).contains(fold(byte))
                index += 3
            } else {
                found = found || fold(pattern[index]) == fold(byte)
                index += 1
            }
        }
        guard found != negated else { return nil }
        return min(index + 1, pattern.count)
    }

    private func fold(_ byte: UInt8) -> UInt8 {
        ignoresCase ? byte.asciiUppercased : byte
    }
}
