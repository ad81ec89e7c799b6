public import NeuralNet
import PredisPrimitives

extension EvaluationSubject {
    /// Reads before the part that are read first, so that carried state is what it would be in use.
    static let warmUp = 256
    /// Streams that are read side by side.
    private static let lanes = 32
    /// Steps that are laid out at a time.
    private static let window = 32

    /// Judges a network at every position, as it is used: one token after the other, streams side by side, each warmed up with
    /// the reads before the part.
    ///
    /// - Parameters:
    ///   - network: Float weights, or int8.
    ///   - history: What the dataset was made of.
    ///   - vocabulary: The network's.
    ///   - name: What tables call it.
    ///   - progress: Told from time to time how many positions are judged.
    /// - Returns: What came of it.
    /// - Throws: `NeuralNetError` for a network that cannot be used on streams, and `notFinite` for one whose weights are so large
    ///   that what it computes is no number.
    public func report(
        on network: EvaluatedNetwork,
        history: AccessHistory,
        vocabulary: Vocabulary,
        name: String,
        progress: (Int) -> Void = { _ in }
    ) throws(NeuralNetError) -> EvaluationReport {
        let set = self.set(withGaps: network.configuration.gap != nil)
        let lanes = min(Self.lanes, max(1, set.segments.count))
        var model = try network.model(streams: lanes)
        var packer = LanePacker(set, shape: BatchShape(lanes: lanes, window: Self.window))
        var batch = packer.emptyBatch()
        var positions = [Int](repeating: -1, count: batch.tokens.count)
        var tally = PredictionTally(self, name: name)
        var step = StreamingStep(self, KeyNames(vocabulary, history), vocabulary, lanes: lanes)
        while packer.next(into: &batch, positions: &positions) {
            for lane in 0..<lanes where batch.restarts[lane] { model.reset(stream: lane) }
            for time in 0..<Self.window { try step.run(&model, batch, positions, time, &tally) }
            progress(tally.positions)
        }
        return tally.report
    }

    /// The part in pieces: one long stream would be read one token at a time.
    private func set(withGaps hasGaps: Bool) -> SequenceSet {
        let whole = SequenceSet(
            tokens: dataset.tokens,
            gaps: hasGaps ? dataset.gaps : [],
            segments: dataset.segments(of: part, warmUp: Self.warmUp)
        )
        return whole.cut(to: max(4 * Self.warmUp, whole.judgedCount / Self.lanes), warmUp: Self.warmUp)
    }
}
