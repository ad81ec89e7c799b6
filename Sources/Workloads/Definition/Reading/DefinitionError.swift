/// A definition that cannot be used, with everything that is wrong with it.
public struct DefinitionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// The names on the way to it, with dots between.
        public var path: String
        /// The line of the text, from 1; `nil` where there is no text.
        public var line: Int?
        /// Value, rule and remedy.
        public var message: String

        public var description: String {
            let place = line.map { "line \($0): " } ?? ""
            return place + (path.isEmpty ? message : "\(path) \(message)")
        }
    }

    /// At least one.
    public var problems: [Problem]

    /// One problem on each line.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
