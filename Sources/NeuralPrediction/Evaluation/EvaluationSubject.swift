import NeuralNet
import PredisPrimitives

/// The positions that predictors are judged on, the same for all of them.
public struct EvaluationSubject: Sendable {
    /// The reads.
    public let dataset: AccessDataset
    /// The part that is judged.
    public let part: TracePart
    /// How many reads ahead a prediction may come true late; the target is the first of them.
    public let horizon: Int
    /// Which keys of the history are known to the model by name.
    let isInVocabulary: [Bool]
    let classes: PositionClasses

    /// - Parameters:
    ///   - dataset: The reads; its training part says how frequent keys are.
    ///   - history: What the dataset was made of.
    ///   - vocabulary: The model's.
    ///   - part: What is judged.
    ///   - horizon: How many reads ahead count for accuracy within the horizon, at least 1.
    public init(
        _ dataset: AccessDataset,
        of history: AccessHistory,
        vocabulary: Vocabulary,
        part: TracePart = .test,
        horizon: Int = 8
    ) {
        self.dataset = dataset
        self.part = part
        self.horizon = max(1, horizon)
        let tokens = vocabulary.tokens(of: history.names)
        isInVocabulary = tokens.map { vocabulary.keyTokens.contains($0) }
        let segments = dataset.segments(of: .training).map { ($0.streamStart, $0.judged) }
        classes = PositionClasses(
            KeyPopularity(keys: dataset.keys, keyCount: history.names.count, segments: segments)
        )
    }

    /// Judges a baseline at every position, in order.
    public func report(on baseline: some Baseline) -> EvaluationReport {
        var tally = PredictionTally(self, name: baseline.name)
        var ranked: [UInt32] = []
        for segment in dataset.segments(of: part) {
            for position in segment.judged {
                let before = dataset.keys[segment.streamStart..<position]
                baseline.rank(after: before, into: &ranked)
                let target = dataset.keys[position]
                let loss = isInVocabulary[Int(target)] ? baseline.probability(of: target, after: before) : nil
                tally.add(segment, position, ranked: ranked[...], loss: loss.map { -Logarithm.natural($0) })
            }
        }
        return tally.report
    }
}
