import Prediction
import PredisPrimitives

/// What the names of keys foretell of keys never asked for before.
///
/// Rules on names (see `TemplatePredictor`) are learned along the trace, for each client where they are recorded, and what they
/// propose is remembered until it is first accessed.
public struct NameForesight: Hashable, Sendable, Encodable {
    /// Keys proposed before their first access, those included that never came.
    public let proposed: Int
    /// Those of them that were accessed within `reach` accesses.
    public let cameTrue: Int
    /// `cameTrue` of all first accesses.
    public let foretoldShare: Double
    /// The rules that foretold most, in words, at most five.
    public let rules: [String]

    /// Accesses within which a proposal must come true.
    public static let reach = 1000
    /// Rules that came true less often are not worth trying.
    private static let leastShare: Float = 0.25

    init(_ trace: AccessTrace) {
        var names = trace.names
        var predictor = TemplatePredictor()
        var proposals = TemplateProposals()
        var isSeen = [Bool](repeating: false, count: trace.keyCount)
        var open: [UInt32: (position: Int, rule: UInt32)] = [:]
        var successes: [UInt32: Int] = [:]
        var proposed = 0
        var cameTrue = 0
        for (position, key) in trace.keys.enumerated() {
            if !isSeen[Int(key)] {
                isSeen[Int(key)] = true
                if let proposal = open.removeValue(forKey: key), position - proposal.position <= Self.reach {
                    cameTrue += 1
                    successes[proposal.rule, default: 0] += 1
                }
            }
            let stream = trace.streams.isEmpty ? 0 : Int(trace.streams[position])
            let lane = stream % predictor.configuration.maximumStreams
            _ = trace.names[key].withUnsafeBytes { predictor.observe($0, lane: lane, access: UInt64(position)) }
            predictor.propose(into: &proposals)
            for place in 0..<proposals.count where proposals[place].share >= Self.leastShare {
                let number = proposals.withKey(at: place) { names.number($0)?.number }
                guard let number, Int(number) >= isSeen.count || !isSeen[Int(number)] else { continue }
                let isNew = open.updateValue((position, proposals[place].rule), forKey: number) == nil
                proposed += isNew ? 1 : 0
            }
        }
        self.proposed = proposed
        self.cameTrue = cameTrue
        foretoldShare = TraceSummary.share(cameTrue, of: trace.keyCount)
        let best = successes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5)
        rules = best.compactMap { predictor.describe(rule: $0.key) }
    }
}
