/// The end of a command that cannot do what it was asked: one line, and the exit status.
struct Failure: Error, CustomStringConvertible {
    let description: String
    /// 2 for a wrong use, 1 for everything else.
    let status: Int32

    private init(_ description: String, status: Int32) {
        self.description = description.split(whereSeparator: \.isNewline).joined(separator: " ")
        self.status = status
    }

    /// The command line asks for something that cannot be meant.
    static func usage(_ description: String) -> Failure {
        Failure(description, status: 2)
    }

    /// The world does not play along.
    static func failed(_ description: String) -> Failure {
        Failure(description, status: 1)
    }
}
