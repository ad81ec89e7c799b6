/// A trace that no likeness can be fitted to, or a profile that none can be made from.
public struct LikenessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Thing, value, rule and remedy.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
