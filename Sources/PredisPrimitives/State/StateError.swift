/// Why a saved state cannot be read or written: thing, value, rule, remedy, on one line.
public struct StateError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The bytes end too early.
        case truncated
        /// The bytes are not what was written, or were never a state.
        case damaged
        /// Written in another format.
        case version
        /// Written by something of another size or shape.
        case configuration
        /// More bytes than allowed.
        case tooLarge
        /// The file cannot be opened, read or written.
        case file
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
