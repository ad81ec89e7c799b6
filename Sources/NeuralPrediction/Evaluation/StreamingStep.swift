import NeuralNet
import PredisPrimitives

/// One token for each of several streams, and what their model foretells then.
struct StreamingStep {
    private let subject: EvaluationSubject
    private let names: KeyNames
    private let segments: [SequenceSet.Segment]
    private var streams: [Int] = []
    private var tokens: [Int32] = []
    private var gaps: [Int32] = []
    /// The dataset's position behind each row; -1: not judged.
    private var targets: [Int] = []
    private var keys: [Int32]
    private var scores: [Float]
    private var ranked: [UInt32] = []

    init(_ subject: EvaluationSubject, _ names: KeyNames, _ vocabulary: Vocabulary, lanes: Int) {
        self.subject = subject
        self.names = names
        segments = subject.dataset.segments(of: subject.part)
        // As many as there are tokens that are no keys, and the choices besides.
        let depth = min(vocabulary.count, PredictionTally.depth + 1 + vocabulary.bucketCount)
        keys = Array(repeating: 0, count: depth)
        scores = Array(repeating: 0, count: depth)
    }

    /// Reads step `time` of a batch and counts what was foretold.
    ///
    /// - Throws: `NeuralNetError` with code `notFinite`.
    mutating func run(
        _ model: inout StreamingModel,
        _ batch: SequenceBatch,
        _ positions: [Int],
        _ time: Int,
        _ tally: inout PredictionTally
    ) throws(NeuralNetError) {
        gather(batch, positions, time)
        model.advance(streams: streams.span, tokens: tokens.span, gaps: gaps.span)
        guard targets.contains(where: { $0 >= 0 }) else { return }
        model.predict()
        for (row, position) in targets.enumerated() where position >= 0 {
            try model.checkFinite(row: row)
            count(row, position, model, &tally)
        }
    }

    /// Every lane, those with padding too: rows that lie side by side are faster, and a lane begins anew before it is judged.
    private mutating func gather(_ batch: SequenceBatch, _ positions: [Int], _ time: Int) {
        streams.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
        targets.removeAll(keepingCapacity: true)
        for lane in 0..<batch.lanes {
            let index = time * batch.lanes + lane
            streams.append(lane)
            tokens.append(batch.tokens[index])
            if !batch.gaps.isEmpty { gaps.append(batch.gaps[index]) }
            targets.append(positions[index])
        }
    }

    private mutating func count(
        _ row: Int,
        _ position: Int,
        _ model: borrowing StreamingModel,
        _ tally: inout PredictionTally
    ) {
        let found = model.top(row: row, keys: &keys, scores: &scores)
        names.keys(keys[..<found], into: &ranked)
        let isKnown = subject.isInVocabulary[Int(subject.dataset.keys[position])]
        let target = Int(subject.dataset.tokens[position])
        tally.add(
            segments.segment(of: position),
            position,
            ranked: ranked[...],
            loss: isKnown ? Double(model.logSumExp(row: row)) - Double(model.logits(row: row)[target]) : nil,
            confidence: model.confidence(row: row).map { Double($0) }
        )
    }
}
