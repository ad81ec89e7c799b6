/// The shape and the bounds of a `ProbabilityGraphPredictor`.
public struct ProbabilityGraphConfiguration: Hashable, Sendable {
    /// How much of the graph is kept.
    public struct Capacity: Hashable, Sendable {
        /// Keys whose successors are counted, at least 1.
        ///
        /// Beyond it a new key takes the place of one that was not accessed lately.
        public var keys: Int
        /// Successors counted of each key, at least the window.
        ///
        /// Beyond it the rarest are forgotten. At least twice the window, or a successor may be forgotten before it is
        /// met for the second time.
        public var successors: Int

        public init(keys: Int = 1 << 16, successors: Int = 96) {
            self.keys = keys
            self.successors = successors
        }
    }

    /// Accesses after a key that count as its successors, 1...1000.
    public var window: Int
    /// A successor is predicted if it came in more than this share of the windows after the key, in 0 ..< 1.
    ///
    /// The lower, the more is predicted and the more of it in vain.
    public var threshold: Double
    /// `nil`: the whole graph, however large.
    public var capacity: Capacity?

    public init(window: Int = 20, threshold: Double = 0.5, capacity: Capacity? = nil) {
        self.window = window
        self.threshold = threshold
        self.capacity = capacity
    }

    /// Stops the program if a setting is out of its range.
    func check() {
        precondition((1...1000).contains(window), "a lookahead window has 1 to 1000 accesses, not \(window)")
        precondition((0..<1).contains(threshold), "a probability threshold lies in 0 ..< 1, not at \(threshold)")
        guard let capacity else { return }
        precondition(
            (1...1 << 30).contains(capacity.keys),
            "a probability graph has 1 to 2^30 keys, not \(capacity.keys)"
        )
        precondition(
            (window...1 << 24).contains(capacity.successors),
            "a key's successors must number \(window) (the window) to 2^24, not \(capacity.successors)"
        )
    }
}
