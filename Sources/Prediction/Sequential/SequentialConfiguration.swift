/// When and how far a `SequentialPredictor` looks ahead.
public struct SequentialConfiguration: Hashable, Sendable {
    /// Successors predicted, at least 1.
    public var degree: Int
    /// Accesses in sequence, the last one included, from which on there is prediction; at least 1: always.
    public var runLength: Int
    /// Accesses, of any client, within which a sequence must go on or be forgotten, at least 1.
    public var runWindow: Int

    public init(degree: Int = 1, runLength: Int = 1, runWindow: Int = 256) {
        self.degree = degree
        self.runLength = runLength
        self.runWindow = runWindow
    }

    /// Stops the program if a setting is out of its range.
    func check() {
        precondition((1...1 << 16).contains(degree), "a degree is 1 to 65536 keys, not \(degree)")
        precondition((1...1 << 16).contains(runLength), "a run has 1 to 65536 accesses, not \(runLength)")
        precondition((1...1 << 24).contains(runWindow), "a run's window is 1 to 2^24 accesses, not \(runWindow)")
    }
}
