/// What a `HybridPredictor` knows of a candidate, in the sixteen bytes that go with it.
///
/// | bytes | what |
/// |---|---|
/// | 0-5 | for each expert the `CountCell`, or `CountCell.silent` |
/// | 6-11 | for each expert that proposes it the `VisitCell`, else 0 |
/// | 12 | the situation: how many propose it, whether after a miss, its age |
/// | 13 | the outcomes it had as a candidate |
/// | 14 | the outcomes of candidates that came of the same trigger |
/// | 15 | the echo: whether it was a candidate shortly before |
///
/// Until it is weighed, only bytes 6-11 mean something: the candidate's place in the line of the expert, plus one.
extension Candidate {
    static let visitCells = HybridPredictor.maximumExperts
    private static let situation = 12
    private static let history = 13
    private static let triggerHistory = 14
    private static let echo = 15

    /// Notes what the records of the keys say.
    mutating func note(situation: Situation, history: OutcomeHistory, trigger: OutcomeHistory, echo: UInt8) {
        evidence[Self.situation] = situation.state
        evidence[Self.history] = history.state
        evidence[Self.triggerHistory] = trigger.state
        evidence[Self.echo] = echo
    }

    var situation: Situation { Situation(state: evidence[Self.situation]) }
    var historyState: UInt8 { evidence[Self.history] }
    var triggerHistoryState: UInt8 { evidence[Self.triggerHistory] }
    var echoState: UInt8 { evidence[Self.echo] }
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

/// How a key was a candidate at the accesses just before.
enum Echo {
    static let states = 192
    /// Accesses after which it does not count any more.
    private static let reach: UInt32 = 32

    /// 0: it was none.
    @inline(__always)
    static func of(_ record: KeyRecords.Record, now: UInt32) -> UInt8 {
        let since = now &- record.proposed
        guard record.proposed != 0, since <= reach else { return 0 }
        let times = Int(min(3, record.proposals)) &- 1
        let distance = UInt32.bitWidth &- 1 &- (since | 1).leadingZeroBitCount
        return UInt8(truncatingIfNeeded: 1 &+ times &* 64 &+ Int(record.promise) &* 8 &+ distance)
    }
}
