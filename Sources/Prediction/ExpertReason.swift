public import AccessModel

/// What one expert of a predictor knew when it proposed a candidate.
public struct ExpertReason: Sendable {
    /// Where the context is from.
    public enum Source: String, Sendable {
        /// The stream of an expert of the tables.
        case global, client, misses
        /// The name of the context's key; nothing was counted.
        case names
        /// A client has said that it will ask for the key; nothing was counted, and there is no context.
        case hint

        init(_ scope: ContextExpert.Scope) {
            self =
                switch scope {
                case .global: .global
                case .client: .client
                case .misses: .misses
                }
        }
    }

    public var source: Source
    /// The context, the latest key first; `.none` behind its order.
    public var context: (KeyID, KeyID)
    /// Times the context was met, as far as they are remembered.
    public var visits: UInt8
    /// After how many of them the candidate came.
    public var count: UInt8
    /// The probability that such counts have come to.
    public var opinion: Float
}

/// The experts that proposed a candidate.
public struct CandidateReasons: Sendable {
    public static let capacity = 6

    public private(set) var count = 0
    private var reasons: InlineArray<6, ExpertReason>

    public init() {
        let nothing = ExpertReason(source: .global, context: (.none, .none), visits: 0, count: 0, opinion: 0)
        reasons = InlineArray(repeating: nothing)
    }

    /// The reason at a position in `0 ..< count`.
    public subscript(position: Int) -> ExpertReason {
        precondition(position >= 0 && position < count, "reason \(position) is not in 0 ..< \(count)")
        return reasons[position]
    }

    /// Adds a reason; one too many is dropped.
    public mutating func append(_ reason: ExpertReason) {
        guard count < Self.capacity else { return }
        reasons[count] = reason
        count += 1
    }
}
