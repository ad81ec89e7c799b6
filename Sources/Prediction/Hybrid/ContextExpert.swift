/// One kind of context that a `HybridPredictor` remembers, with the keys that come after each.
public struct ContextExpert: Hashable, Sendable {
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
    /// How many accesses of the scope's stream are learned after a context, from the first that leaves time to load on; 1...16.
    public var window: Int
    /// How many accesses before that are learned too, 0...8.
    ///
    /// They come too early to be fetched for, but keys that come close together at one time often come further apart at
    /// another; what that is worth is learned from outcomes.
    public var lead: Int
    /// Whether every key with a value counts as a successor, or only would-be misses.
    public var learnsFromHits: Bool

    public init(scope: Scope, order: Int, window: Int, lead: Int = 0, learnsFromHits: Bool) {
        precondition((1...3).contains(order), "an expert's order must be in 1...3, got \(order)")
        precondition((1...16).contains(window), "an expert's window must be in 1...16 accesses, got \(window)")
        precondition((0...8).contains(lead), "an expert's lead must be in 0...8 accesses, got \(lead)")
        self.scope = scope
        self.order = order
        self.window = window
        self.lead = lead
        self.learnsFromHits = learnsFromHits
    }

    /// Orders 1 and 2 over the global stream and the client's, order 1 over the would-be misses.
    public static let standard = [
        ContextExpert(scope: .global, order: 1, window: 8, lead: 8, learnsFromHits: true),
        ContextExpert(scope: .global, order: 2, window: 8, learnsFromHits: true),
        ContextExpert(scope: .client, order: 1, window: 8, lead: 8, learnsFromHits: true),
        ContextExpert(scope: .client, order: 2, window: 8, learnsFromHits: true),
        ContextExpert(scope: .misses, order: 1, window: 8, lead: 8, learnsFromHits: false),
    ]
}
