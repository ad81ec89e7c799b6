import PredisPrimitives

public import NeuralNet

extension EvaluationSubject {
    /// Judges an engine's network at every position, streams side by side, each warmed up with the reads before the part.
    ///
    /// - Parameters:
    ///   - engine: Holds the network; its training state stays as it is.
    ///   - history: What the dataset was made of.
    ///   - vocabulary: The network's.
    ///   - window: Steps of a batch, at most the engine's.
    ///   - name: What tables call it.
    ///   - progress: Told after each batch how many positions are judged.
    /// - Throws: `NeuralNetError` from the engine.
    public func report<Engine: TrainingEngine & ~Copyable>(
        on engine: inout Engine,
        history: AccessHistory,
        vocabulary: Vocabulary,
        window: Int,
        name: String,
        progress: (Int) -> Void = { _ in }
    ) throws(NeuralNetError) -> EvaluationReport {
        let names = KeyNames(vocabulary, history)
        let segments = dataset.segments(of: part, warmUp: Self.warmUp)
        let set = SequenceSet(tokens: dataset.tokens, gaps: engine.network.gap == nil ? [] : dataset.gaps, segments: segments)
        // One long stream would leave all lanes but one without work.
        let share = set.judgedCount / engine.lanes
        let pieces = set.cut(to: max(4 * Self.warmUp, share), warmUp: Self.warmUp)
        var packer = LanePacker(
            pieces,
            shape: BatchShape(lanes: engine.lanes, window: window, horizon: engine.network.horizon)
        )
        var batch = packer.emptyBatch()
        var positions = [Int](repeating: -1, count: batch.tokens.count)
        var tally = PredictionTally(self, name: name)
        var judged = 0
        let depth = min(vocabulary.count, PredictionTally.depth + 1 + vocabulary.bucketCount)
        var ranked: [UInt32] = []
        while packer.next(into: &batch, positions: &positions) {
            let result = try engine.evaluate(batch, topKeys: depth)
            for (index, place) in result.positions.enumerated() {
                let position = positions[place]
                let tokens = result.topKeys[(index * depth)..<((index + 1) * depth)]
                names.keys(tokens, into: &ranked)
                let isKnown = isInVocabulary[Int(dataset.keys[position])]
                tally.add(
                    segment(of: position, among: segments),
                    position,
                    ranked: ranked[...],
                    loss: isKnown ? Double(result.keyLoss[index]) : nil,
                    confidence: result.confidence.isEmpty ? nil : Double(result.confidence[index])
                )
            }
            judged += result.positions.count
            progress(judged)
        }
        return tally.report
    }

    /// Reads before the part that are read first, so that carried state is what it would be in use.
    public static let warmUp = 256

    /// The segment that a judged position lies in. O(log segments).
    private func segment(of position: Int, among segments: [SequenceSet.Segment]) -> SequenceSet.Segment {
        var low = 0
        var high = segments.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if segments[middle].judged.lowerBound <= position { low = middle } else { high = middle }
        }
        return segments[low]
    }
}
