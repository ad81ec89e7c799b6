/// One table of a `SuccessorPredictor`.
public struct SuccessorExpert: Hashable, Sendable {
    /// The stream whose last keys make up the context.
    public enum Scope: UInt8, Sendable, CaseIterable {
        /// All accesses in order.
        case global
        /// The accesses of the client.
        case client
        /// The accesses that are misses, or would be without prefetching.
        case misses
    }

    public var scope: Scope
    /// Keys in a context, 1...3.
    public var order: Int
    /// Whether every key with a value counts as a successor, or only would-be misses.
    public var learnsFromHits: Bool
    /// Contexts remembered, 64 bytes each; rounded up to a power of two.
    public var lines: Int

    public init(scope: Scope, order: Int, learnsFromHits: Bool, lines: Int) {
        precondition((1...3).contains(order), "an expert's order must be in 1...3, got \(order)")
        self.scope = scope
        self.order = order
        self.learnsFromHits = learnsFromHits
        self.lines = lines
    }

    /// Orders 1 and 2 over the global stream and over the client's.
    ///
    /// All learn from hits too: on the real traces that gave the fewest misses (0.751 of plain S3-FIFO on average, against 0.756
    /// if only the first does and 0.761 if none does).
    ///
    /// - Parameter lines: Contexts of order 1; twice as many of order 2.
    /// - Returns: Experts that take 384 bytes for each of `lines`: 24 MiB by default.
    public static func standard(lines: Int = 1 << 16) -> [SuccessorExpert] {
        [
            SuccessorExpert(scope: .global, order: 1, learnsFromHits: true, lines: lines),
            SuccessorExpert(scope: .global, order: 2, learnsFromHits: true, lines: 2 * lines),
            SuccessorExpert(scope: .client, order: 1, learnsFromHits: true, lines: lines),
            SuccessorExpert(scope: .client, order: 2, learnsFromHits: true, lines: 2 * lines),
        ]
    }
}
