import AccessModel

/// How a key came to be foretold by its name, in the evidence of its candidate.
///
/// | bytes | what |
/// |---|---|
/// | 0 | `mark`, which no candidate of the tables has there |
/// | 1 | the kind of the proposal |
/// | 2 | the version of the rule |
/// | 3 | the `CountCell` of the rule's credit when it proposed |
/// | 4-7 | the number of the rule's credit |
/// | 8-15 | the number of the record in the list of foretold keys |
struct NameEvidence: BitwiseCopyable {
    /// Neither a `CountCell` nor `CountCell.silent`.
    private static let mark: UInt8 = 254

    let kind: UInt8
    let version: UInt8
    let cell: UInt8
    let rule: UInt32

    /// A candidate for a foretold key.
    func candidate(_ key: KeyID, probability: Float, trigger: KeyID, record: Int) -> Candidate {
        var evidence = Candidate.Evidence(repeating: 0)
        evidence[0] = Self.mark
        evidence[1] = kind
        evidence[2] = version
        evidence[3] = cell
        for byte in 0..<4 { evidence[4 + byte] = UInt8(truncatingIfNeeded: rule >> (8 * UInt32(byte))) }
        for byte in 0..<8 { evidence[8 + byte] = UInt8(truncatingIfNeeded: record >> (8 * byte)) }
        return Candidate(key: key, probability: probability, trigger: trigger, evidence: evidence)
    }

    /// What a candidate was made of, or `nil` if it was not made of a name.
    static func of(_ candidate: borrowing Candidate) -> (evidence: NameEvidence, record: Int)? {
        guard candidate.evidence[0] == mark else { return nil }
        var rule: UInt32 = 0
        for byte in 0..<4 { rule |= UInt32(candidate.evidence[4 + byte]) << (8 * UInt32(byte)) }
        var record = 0
        for byte in 0..<8 { record |= Int(candidate.evidence[8 + byte]) << (8 * byte) }
        let evidence = NameEvidence(
            kind: candidate.evidence[1],
            version: candidate.evidence[2],
            cell: candidate.evidence[3],
            rule: rule
        )
        return (evidence, record)
    }
}
