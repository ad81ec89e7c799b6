public import AccessModel

/// What one expert of a predictor knew when it proposed a candidate.
public struct ExpertReason: Sendable {
    /// The stream whose keys are the context.
    public var scope: ContextExpert.Scope
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
        let nothing = ExpertReason(scope: .global, context: (.none, .none), visits: 0, count: 0, opinion: 0)
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
