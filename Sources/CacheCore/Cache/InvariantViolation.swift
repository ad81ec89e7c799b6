/// A contradiction inside the cache, found by ``Cache/checkInvariants()``.
public struct InvariantViolation: Error, CustomStringConvertible {
    public let description: String

    /// Throws unless `condition` holds.
    static func require(_ condition: Bool, _ description: @autoclosure () -> String) throws(InvariantViolation) {
        guard condition else { throw InvariantViolation(description: description()) }
    }
}
