public import NeuralNet
import PredisPrimitives

extension EvaluationSubject {
    /// Windows that are read side by side.
    private static let windowLanes = 64

    /// Judges a network that reads windows both ways: each position is foretold from the reads before it, as in training.
    ///
    /// - Parameters:
    ///   - network: A bidirectional network.
    ///   - window: Steps of a window, as in training.
    ///   - history: What the dataset was made of.
    ///   - vocabulary: The network's.
    ///   - name: What tables call it.
    ///   - progress: Told from time to time how many positions are judged.
    /// - Returns: What came of it.
    /// - Throws: `NeuralNetError` for logits that are not finite.
    public func report(
        onWindows network: Network,
        window: Int,
        history: AccessHistory,
        vocabulary: Vocabulary,
        name: String,
        progress: (Int) -> Void = { _ in }
    ) throws(NeuralNetError) -> EvaluationReport {
        let shape = BatchShape(lanes: Self.windowLanes, window: window, alignsEnds: true)
        try shape.validate()
        var engine = try CPUTrainingEngine(
            network.configuration,
            training: TrainingConfiguration(),
            tensors: network.tensors(),
            lanes: shape.lanes,
            maximumSteps: window
        )
        let segments = dataset.segments(of: part)
        let gaps = network.configuration.gap == nil ? [] : dataset.gaps
        var packer = LanePacker(
            SequenceSet(tokens: dataset.tokens, gaps: gaps, segments: segments).windows(window),
            shape: shape
        )
        var batch = packer.emptyBatch()
        batch.futures = Array(repeating: -1, count: batch.tokens.count * network.configuration.horizon)
        var positions = [Int](repeating: -1, count: batch.tokens.count)
        var tally = PredictionTally(self, name: name)
        let names = KeyNames(vocabulary, history)
        // As many as there are tokens that are no keys, and the choices besides.
        let depth = min(vocabulary.count, PredictionTally.depth + 1 + vocabulary.bucketCount)
        var ranked: [UInt32] = []
        while packer.next(into: &batch, positions: &positions) {
            let result = try engine.evaluate(batch, topKeys: depth)
            for (row, index) in result.positions.enumerated() {
                let position = positions[index]
                names.keys(result.topKeys[depth * row..<depth * (row + 1)], into: &ranked)
                tally.add(
                    segments.segment(of: position),
                    position,
                    ranked: ranked[...],
                    loss: isInVocabulary[Int(dataset.keys[position])] ? Double(result.keyLoss[row]) : nil,
                    confidence: result.confidence.isEmpty ? nil : Double(result.confidence[row])
                )
            }
            progress(tally.positions)
        }
        return tally.report
    }
}
