#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the opinions on a candidate become one probability.
struct Mixing: ~Copyable {
    // Two mixers see the same inputs and choose their weights by different things; the mean of their sums counts. Each learns
    // from its own error, so both stay good alone.

    /// One input for each byte of evidence but the situation's, which gives way to a constant.
    typealias Inputs = SIMD16<Float>

    private static let constant = 12
    private static let ages = 16
    private static let situations = 16

    // Safety: owned by this value, as many initialised elements as there are inputs; overwritten by each use. The first field for
    // the reason given in `KeyInterner`.
    private let scratch: UnsafeMutablePointer<Float>
    private let expertCount: Int
    private let parts: HybridParts
    /// Ones, and zeros for the inputs that are left out.
    private let mask: Inputs
    /// Weights by the number of proposers, what the access was, and whether the candidate has a history.
    var bySituation: Mixer
    /// Weights by the expert with the highest opinion and the candidate's age.
    var bySource: Mixer
    var histories = OutcomeMap(count: OutcomeHistory.states)
    var triggers = OutcomeMap(count: OutcomeHistory.states)
    var echoes = OutcomeMap(count: Echo.states)

    init(expertCount: Int, parts: HybridParts = .all) {
        self.expertCount = expertCount
        self.parts = parts
        mask = Self.mask(parts)
        scratch = .allocate(capacity: Inputs.scalarCount)
        scratch.initialize(repeating: 0, count: Inputs.scalarCount)
        var weights = Inputs(repeating: 0)
        for expert in 0..<expertCount {
            weights[expert] = max(0.2, 1.2 / Float(expertCount))
            weights[Candidate.visitCells + expert] = 0.2
        }
        for input in Self.constant + 1..<Inputs.scalarCount { weights[input] = 0.2 }
        bySituation = Mixer(sets: Self.situations, initial: weights)
        bySource = Mixer(sets: HybridPredictor.maximumExperts * Self.ages, initial: weights)
    }

    deinit { scratch.deallocate() }

    /// The probability that a candidate comes true.
    @inline(__always)
    func probability(of candidate: borrowing Candidate, _ experts: UnsafePointer<HybridPredictor.Expert>) -> Float {
        let (inputs, best) = inputs(candidate, experts)
        let first = bySituation.mix(inputs, set: situationSet(candidate))
        let second = bySource.mix(inputs, set: sourceSet(candidate, best))
        return Self.probability(parts.contains(.secondMixer) ? (first + second) / 2 : first)
    }

    private static func mask(_ parts: HybridParts) -> Inputs {
        var mask = Inputs(repeating: 1)
        if !parts.contains(.visits) {
            for expert in 0..<HybridPredictor.maximumExperts { mask[Candidate.visitCells + expert] = 0 }
        }
        if !parts.contains(.histories) {
            mask[constant + 1] = 0
            mask[constant + 2] = 0
        }
        if !parts.contains(.echo) { mask[constant + 3] = 0 }
        return mask
    }

    /// Learns what became of a candidate.
    mutating func learn(_ candidate: Candidate, happened: Bool, _ experts: UnsafeMutablePointer<HybridPredictor.Expert>)
    {
        let outcome: Float = happened ? 1 : 0
        let (inputs, best) = inputs(candidate, experts)
        let situation = situationSet(candidate)
        let source = sourceSet(candidate, best)
        let first = bySituation.mix(inputs, set: situation)
        let second = bySource.mix(inputs, set: source)
        bySituation.learn(inputs, set: situation, error: outcome - Self.probability(first))
        bySource.learn(inputs, set: source, error: outcome - Self.probability(second))
        for expert in 0..<expertCount {
            let cell = candidate.evidence[expert]
            guard cell != CountCell.silent else { continue }
            experts[expert].counts.learn(cell, happened: happened)
            let visits = candidate.evidence[Candidate.visitCells + expert]
            if visits != 0 { experts[expert].visits.learn(visits, happened: happened) }
        }
        histories.learn(candidate.historyState, happened: happened)
        triggers.learn(candidate.triggerHistoryState, happened: happened)
        echoes.learn(candidate.echoState, happened: happened)
    }

    /// The inputs, and the expert that proposes the candidate with the highest opinion.
    @inline(__always)
    private func inputs(
        _ candidate: borrowing Candidate,
        _ experts: UnsafePointer<HybridPredictor.Expert>
    ) -> (Inputs, best: Int) {
        // In memory, because setting a vector's element at a place that is not constant stores and loads all of it; and not in
        // an `InlineArray`, of which the optimiser (Swift 6.3.1) loses some of the stores when it is read as a vector.
        let inputs = scratch
        inputs.update(repeating: 0, count: Inputs.scalarCount)
        var best = 0
        var highest = -Float.infinity
        for expert in 0..<expertCount {
            let cell = candidate.evidence[unchecked: expert]
            guard cell != CountCell.silent else { continue }
            let logit = experts[expert].counts.logit(cell)
            inputs[expert] = logit
            guard CountCell.isProposal(cell) else { continue }
            let visits = candidate.evidence[unchecked: Candidate.visitCells &+ expert]
            inputs[Candidate.visitCells &+ expert] = experts[expert].visits.logit(visits)
            if logit > highest {
                highest = logit
                best = expert
            }
        }
        inputs[Self.constant] = 0.5
        inputs[Self.constant + 1] = histories.logit(candidate.historyState)
        inputs[Self.constant + 2] = triggers.logit(candidate.triggerHistoryState)
        inputs[Self.constant + 3] = echoes.logit(candidate.echoState)
        return (UnsafeRawPointer(inputs).loadUnaligned(as: Inputs.self) * mask, best)
    }

    @inline(__always)
    private func situationSet(_ candidate: borrowing Candidate) -> Int {
        guard parts.contains(.situation) else { return 0 }
        let situation = candidate.situation
        return situation.proposers | (situation.isAfterMiss ? 4 : 0) | (candidate.historyState < 2 ? 8 : 0)
    }

    @inline(__always)
    private func sourceSet(_ candidate: borrowing Candidate, _ best: Int) -> Int {
        best &* Self.ages &+ (parts.contains(.situation) ? candidate.situation.age : 0)
    }

    @inline(__always)
    private static func probability(_ logit: Float) -> Float {
        1 / (1 + expf(-logit))
    }
}
