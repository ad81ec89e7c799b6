/// A chunk of sequences, one a lane, as training and evaluation read it.
///
/// Time-major: position `t` of lane `b` has index `t * lanes + b`. Each chunk goes on where the lane's previous one
/// ended, unless the lane restarts.
public struct SequenceBatch: Sendable, Hashable {
    /// The number of sequences side by side, `B`.
    public var lanes: Int
    /// The number of steps of each, `T`.
    public var steps: Int
    /// Token ids `0 ..< vocabulary`, `T * B` of them.
    public var tokens: [Int32]
    /// Gap buckets `0 ..< gap.buckets`, `T * B` of them; empty for a network without that input.
    public var gaps: [Int32]
    /// The token that follows each position, `T * B` of them; -1 where nothing is judged (padding, burn-in).
    public var targets: [Int32]
    /// The next `horizon` tokens of each position, `T * B * horizon` of them; -1 for none; empty without a horizon
    /// head.
    ///
    /// Position `p`'s lie from index `p * horizon`. They form a set: a token that occurs twice counts once. Only read
    /// where the position is judged.
    public var futures: [Int32]
    /// Which lanes forget their carried state before step 0, `B` of them.
    public var restarts: [Bool]

    /// A batch of `steps` positions on each of `lanes` lanes; without `restarts` no lane restarts.
    public init(
        lanes: Int,
        steps: Int,
        tokens: [Int32],
        gaps: [Int32] = [],
        targets: [Int32],
        futures: [Int32] = [],
        restarts: [Bool]? = nil
    ) {
        self.lanes = lanes
        self.steps = steps
        self.tokens = tokens
        self.gaps = gaps
        self.targets = targets
        self.futures = futures
        self.restarts = restarts ?? Array(repeating: false, count: max(0, lanes))
    }
}

extension SequenceBatch {
    /// The number of positions with a target.
    public var judged: Int { targets.count { $0 >= 0 } }

    /// Checks counts and ranges for a network, and the rule that a bidirectional network is judged at the last step
    /// only.
    ///
    /// O(`T * B * max(1, horizon)`). Engines call it for each batch: the kernels trust what they read.
    /// - Throws: ``NeuralNetError`` with code `batch`.
    public func validate(for network: NetworkConfiguration) throws(NeuralNetError) {
        guard lanes > 0, steps > 0 else {
            throw NeuralNetError(.batch, "the batch has \(lanes) lanes and \(steps) steps, but both are at least 1")
        }
        let (positions, overflow) = lanes.multipliedReportingOverflow(by: steps)
        guard !overflow, tokens.count == positions else { throw wrongCount("tokens", tokens.count, "lanes * steps") }
        guard gaps.count == (network.gap == nil ? 0 : positions) else {
            throw wrongCount("gaps", gaps.count, network.gap == nil ? "0, for the network reads none" : "lanes * steps")
        }
        guard targets.count == positions else { throw wrongCount("targets", targets.count, "lanes * steps") }
        guard futures.count == positions * network.horizon else {
            throw wrongCount("futures", futures.count, "lanes * steps * horizon (\(network.horizon))")
        }
        guard restarts.count == lanes else { throw wrongCount("restarts", restarts.count, "lanes") }
        try check(tokens, "token", 0, network.vocabulary)
        try check(targets, "target", -1, network.vocabulary)
        try check(futures, "future token", -1, network.vocabulary)
        if let gap = network.gap { try check(gaps, "gap bucket", 0, gap.buckets) }
        if network.isBidirectional, let early = targets.dropLast(lanes).firstIndex(where: { $0 >= 0 }) {
            throw NeuralNetError(
                .batch,
                "position \(early) (step \(early / lanes) of \(steps)) has a target, but a bidirectional network "
                    + "has seen what follows it: give targets at the last step only"
            )
        }
    }

    private func wrongCount(_ what: String, _ count: Int, _ rule: String) -> NeuralNetError {
        NeuralNetError(
            .batch,
            "the batch of \(lanes) lanes and \(steps) steps has \(count) \(what), but their number is \(rule)"
        )
    }

    private func check(
        _ values: [Int32],
        _ what: String,
        _ lowest: Int32,
        _ end: Int
    ) throws(NeuralNetError) {
        guard let index = values.firstIndex(where: { $0 < lowest || Int($0) >= end }) else { return }
        throw NeuralNetError(
            .batch,
            "\(what) \(values[index]) at index \(index) is out of range: use \(lowest) ..< \(end)"
        )
    }
}
