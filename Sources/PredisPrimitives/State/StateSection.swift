/// A part of a saved state, named by four letters.
public struct StateSection: Hashable, Sendable, CustomStringConvertible {
    public let name: UInt32

    /// - Parameter letters: Four ASCII characters.
    public init(_ letters: StaticString) {
        precondition(letters.utf8CodeUnitCount == 4 && letters.isASCII, "\(letters) is not of four letters")
        name = letters.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    package init(name: UInt32) {
        self.name = name
    }

    /// The last of every state; empty.
    package static let end = StateSection("end.")

    /// The letters; others than printable ones as question marks.
    public var description: String {
        String(
            decoding: [24, 16, 8, 0].map { shift in
                let letter = UInt8(truncatingIfNeeded: name >> UInt32(shift))
                return (0x20...0x7e).contains(letter) ? letter : UInt8(ascii: "?")
            },
            as: UTF8.self
        )
    }
}
