public import AccessModel

/// A guess that a key will be demanded soon, and what the predictor needs back to learn whether it was right.
public struct Candidate: Sendable {
    /// The key expected.
    public var key: KeyID
    /// The calibrated probability that the key is demanded in time and within the horizon, in 0...1.
    public var probability: Float
    /// For each expert, what it had to say about the key.
    ///
    /// Only the predictor that made the candidate can read it.
    public var evidence: Evidence

    @inlinable
    public init(key: KeyID, probability: Float, evidence: Evidence = Evidence(repeating: 0)) {
        self.key = key
        self.probability = probability
        self.evidence = evidence
    }

    /// One byte for each of at most 16 experts.
    public typealias Evidence = InlineArray<16, UInt8>
}
