public import AccessModel

/// A guess that a key will be demanded soon, and what the predictor needs back to learn whether it was right.
public struct Candidate: Sendable {
    /// The key expected.
    public var key: KeyID
    /// The calibrated probability that the key is demanded in time and within the horizon, in 0...1.
    public var probability: Float
    /// The key whose access made it a candidate.
    public var trigger: KeyID
    /// What was known about the key when it became a candidate.
    ///
    /// Only the predictor that made the candidate can read it.
    public var evidence: Evidence

    @inlinable
    public init(key: KeyID, probability: Float, trigger: KeyID = .none, evidence: Evidence = Evidence(repeating: 0)) {
        self.key = key
        self.probability = probability
        self.trigger = trigger
        self.evidence = evidence
    }

    /// Sixteen bytes whose meaning is the predictor's.
    public typealias Evidence = InlineArray<16, UInt8>
}
