/// What the keys of a class look like: texts with numbers between.
public struct KeyPattern: Sendable, Hashable, CustomStringConvertible {
    private enum Part: Sendable, Hashable {
        case text([UInt8])
        case decimal
        case hexadecimal
    }

    private let parts: [Part]

    /// - Parameter template: A class's `key`.
    /// - Returns: `nil` if it is no template, or numbers follow each other without a text between.
    public init?(template: String) {
        guard let template = try? NameTemplate(template) else { return nil }
        var parts: [Part] = []
        for segment in template.segments {
            switch segment {
            case .literal(let text): parts.append(.text(Array(text.utf8)))
            case .number(_, _, let isHexadecimal):
                if case .some(.decimal) = parts.last { return nil }
                if case .some(.hexadecimal) = parts.last { return nil }
                parts.append(isHexadecimal ? .hexadecimal : .decimal)
            }
        }
        self.parts = parts
    }

    /// Whether a key looks so.
    public func matches(_ key: UnsafeRawBufferPointer) -> Bool {
        forEachNumber(in: key) { _ in }
    }

    /// The numbers in a key; `nil` if it does not look so. Numbers of more than 63 bits wrap around.
    public func numbers(in key: UnsafeRawBufferPointer) -> [Int64]? {
        var numbers: [Int64] = []
        return forEachNumber(in: key) { numbers.append($0) } ? numbers : nil
    }

    private func forEachNumber(in key: UnsafeRawBufferPointer, _ body: (Int64) -> Void) -> Bool {
        var rest = key[...]
        for part in parts {
            switch part {
            case .text(let text):
                guard rest.starts(with: text) else { return false }
                rest = rest.dropFirst(text.count)
            case .decimal, .hexadecimal:
                let isNegative = rest.first == UInt8(ascii: "-")
                if isNegative { rest = rest.dropFirst() }
                let radix: Int64 = part == .decimal ? 10 : 16
                var number: Int64 = 0
                let count = rest.count
                while let digit = rest.first.flatMap({ Self.digit($0) }), digit < radix {
                    number = number &* radix &+ digit
                    rest = rest.dropFirst()
                }
                guard rest.count < count else { return false }
                body(isNegative ? 0 &- number : number)
            }
        }
        return rest.isEmpty
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int64(byte - UInt8(ascii: "a")) + 10
        default: nil
        }
    }

    /// The texts with `#` for numbers: `order:#:items`.
    public var description: String {
        parts.map { part in
            if case .text(let text) = part { String(decoding: text, as: UTF8.self) } else { "#" }
        }.joined()
    }
}
