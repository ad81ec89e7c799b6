/// What a `HybridPredictor` knows of a candidate, in the sixteen bytes that go with it.
///
/// | bytes | what |
/// |---|---|
/// | 0-4 | for each expert the `CountCell`, or `CountCell.silent` |
/// | 5-9 | for each expert that proposes it the `VisitCell`, else 0 |
/// | 10 | the situation: how many propose it, whether after a miss, its age |
/// | 11 | the outcomes it had as a candidate |
extension Candidate {
    static let visitCells = HybridPredictor.maximumExperts
    private static let situation = 10
    private static let history = 11

    /// Notes the circumstances and what the record of the key says.
    mutating func note(situation: Situation, history: OutcomeHistory) {
        evidence[Self.situation] = situation.state
        evidence[Self.history] = history.state
    }

    var situation: Situation { Situation(state: evidence[Self.situation]) }
    var historyState: UInt8 { evidence[Self.history] }
}

/// The circumstances of a prediction, which choose the weights.
struct Situation {
    /// How many experts propose the candidate less one, 0...3.
    var proposers: Int { Int(state & 3) }
    var isAfterMiss: Bool { state & 4 != 0 }
    /// How long ago the candidate was last accessed, 0...15: two powers of two a step; 15: not known.
    var age: Int { Int(state >> 3) }

    let state: UInt8

    init(state: UInt8) {
        self.state = state
    }

    init(proposers: Int, isAfterMiss: Bool, accessed: UInt32, now: UInt32) {
        let gap = now &- accessed
        let age = accessed == 0 ? 15 : min(14, (UInt32.bitWidth - gap.leadingZeroBitCount) / 2)
        state = UInt8(min(3, max(0, proposers - 1)) | (isAfterMiss ? 4 : 0) | age << 3)
    }
}
