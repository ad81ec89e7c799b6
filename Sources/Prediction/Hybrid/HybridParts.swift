/// Parts of a `HybridPredictor` that can be left out, to see what they bring.
public struct HybridParts: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// On which of its latest visits a context was followed by the candidate.
    public static let visits = HybridParts(rawValue: 1 << 0)
    /// The mixer that chooses its weights by expert and age.
    public static let secondMixer = HybridParts(rawValue: 1 << 1)
    /// Whether the candidate was one shortly before.
    public static let echo = HybridParts(rawValue: 1 << 2)
    /// The outcomes the key had as a candidate, and those of candidates of the same trigger.
    public static let histories = HybridParts(rawValue: 1 << 3)
    /// The circumstances that choose the weights.
    public static let situation = HybridParts(rawValue: 1 << 4)
    /// Learning only what comes late enough to be loaded in time.
    public static let distance = HybridParts(rawValue: 1 << 5)

    public static let all = HybridParts(rawValue: (1 << 6) - 1)
}
