/// How strictly traces are compared.
public struct ValidationOptions: Hashable, Sendable {
    /// The chance of a false "differs" in the whole comparison, and of a false "consistent" in each check; `0 < level < 0.5`.
    public var level = 0.05
    /// What the margins are multiplied by; 0 makes every difference count that is significant.
    public var marginScale = 1.0
    /// How many stretches a trace is cut into when it is compared with another trace.
    public var stretches = 20

    public init() {}
}
