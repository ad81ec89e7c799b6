import AccessModel

/// That a candidate comes of a client's hint, in its evidence.
///
/// | bytes | what |
/// |---|---|
/// | 0 | `mark`, which neither the tables nor the names have there |
/// | 1 | the client's record |
struct HintEvidence: BitwiseCopyable {
    /// Neither a `CountCell` nor `CountCell.silent` nor the mark of `NameEvidence`.
    private static let mark: UInt8 = 253

    let record: UInt8

    /// A candidate that carries the evidence.
    func candidate(_ key: KeyID, probability: Float) -> Candidate {
        var evidence = Candidate.Evidence(repeating: 0)
        evidence[0] = Self.mark
        evidence[1] = record
        return Candidate(key: key, probability: probability, evidence: evidence)
    }

    /// What a candidate carries, or `nil` if it does not come of a hint.
    static func of(_ candidate: borrowing Candidate) -> HintEvidence? {
        candidate.evidence[0] == mark ? HintEvidence(record: candidate.evidence[1]) : nil
    }
}
