@testable import Prediction

/// Asks a predictor for keys and keeps count of what it proposed.
struct TemplateReader: ~Copyable {
    struct Proposal {
        let key: String
        let share: Float
        let rule: UInt32
    }

    var predictor: TemplatePredictor
    private var proposals = TemplateProposals()
    private(set) var accesses: UInt64 = 0
    /// For each key proposed the last access at which it was.
    private var lastProposed: [String: UInt64] = [:]
    /// Proposals whose key was not asked for yet.
    private var open: [(key: String, access: UInt64)] = []
    private(set) var right = 0
    private(set) var wrong = 0

    init(_ configuration: TemplateConfiguration = TemplateConfiguration(maximumStreams: 64, seed: 7)) {
        predictor = TemplatePredictor(configuration: configuration)
    }

    var precision: Double { Double(right) / Double(max(1, right + wrong)) }

    /// Starts counting anew.
    mutating func resetCounts() {
        right = 0
        wrong = 0
        open = []
    }

    /// Reads a key, does something to the predictor, and returns what is proposed then.
    @discardableResult
    mutating func read(
        _ key: String,
        lane: Int = 0,
        then change: (inout TemplatePredictor) -> Void = { _ in }
    ) -> [Proposal] {
        accesses += 1
        settle(key)
        _ = Array(key.utf8).withUnsafeBytes { predictor.observe($0, lane: lane, access: accesses) }
        change(&predictor)
        predictor.propose(into: &proposals)
        var result: [Proposal] = []
        for position in 0..<proposals.count {
            let text = proposals.withKey(at: position) { String(decoding: $0, as: UTF8.self) }
            result.append(
                Proposal(key: text, share: proposals[position].share, rule: proposals[position].rule)
            )
            lastProposed[text] = accesses
            open.append((text, accesses))
        }
        return result
    }

    /// Whether a key was proposed, at the latest so many accesses ago.
    func wasProposed(_ key: String, within accesses: UInt64 = 40) -> Bool {
        lastProposed[key].map { self.accesses - $0 < accesses } ?? false
    }

    private mutating func settle(_ key: String) {
        right += open.count { $0.key == key }
        open.removeAll { $0.key == key }
        wrong += open.count { accesses - $0.access > 40 }
        open.removeAll { accesses - $0.access > 40 }
    }
}
