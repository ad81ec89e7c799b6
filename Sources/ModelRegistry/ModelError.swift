/// Why a model or one of its files cannot be read, written or used: thing, value, rule and remedy, on one line.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The bytes end too early.
        case truncated
        /// The bytes break the rules of their format.
        case malformed
        /// More bytes, tensors or levels than are allowed.
        case tooLarge
        /// Written in a format that this version does not know.
        case version
        /// A checksum says that the bytes are not those that were written.
        case checksum
        /// Parts that are each in order but do not belong together.
        case mismatch
        /// The file cannot be opened, read or written, or is no file.
        case file
        /// No model, or more than one, goes by that name.
        case reference
        /// The model is in order, but what is asked cannot be done with it.
        case unsupported
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Text from a file in a form fit for one line of a message: in quotation marks, cut after 60 characters.
func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
    return "\"" + shown + (text.unicodeScalars.count > 60 ? "...\"" : "\"")
}
