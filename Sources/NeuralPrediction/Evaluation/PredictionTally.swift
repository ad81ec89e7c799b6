public import NeuralNet

/// Counts what came of predictions, position by position, whoever made them.
///
/// Every position of the part counts, those whose key the model does not know by name as misses of the model. Only keys can be
/// right, never buckets.
public struct PredictionTally: Sendable {
    /// How many choices are looked at.
    public static let depth = 8

    private let subject: EvaluationSubject
    private var all = AccuracyCount()
    private var inVocabulary = AccuracyCount()
    private var byClass: [PositionClass: AccuracyCount] = [:]
    private var reliability = ReliabilityTable()
    private var promises: [ConfidenceFit.Promise] = []
    private let name: String

    /// - Parameters:
    ///   - subject: The positions.
    ///   - name: What tables call the predictor.
    public init(_ subject: EvaluationSubject, name: String) {
        self.subject = subject
        self.name = name
    }

    /// Counts one position.
    ///
    /// - Parameters:
    ///   - segment: The segment that the position is judged in.
    ///   - position: Its place in the dataset.
    ///   - ranked: Key numbers, best first; `UInt32.max` for a key that the history has not. At most ``depth`` are looked at.
    ///   - loss: The cross-entropy of the target in nats, for targets in the vocabulary; `nil`: none.
    ///   - confidence: The promised probability that the first choice is right; `nil`: none.
    public mutating func add(
        _ segment: SequenceSet.Segment,
        _ position: Int,
        ranked: ArraySlice<UInt32>,
        loss: Double?,
        confidence: Double? = nil
    ) {
        let keys = subject.dataset.keys
        let target = keys[position]
        let choices = ranked.prefix(Self.depth)
        let rank = choices.firstIndex(of: target).map { $0 - choices.startIndex }
        let ahead = keys[position..<min(segment.judged.upperBound, position + subject.horizon)]
        let firstWithin = choices.prefix(4).firstIndex { ahead.contains($0) }.map { $0 - choices.startIndex }
        all.add(rank: rank, firstWithin: firstWithin, loss: loss)
        if subject.isInVocabulary[Int(target)] {
            inVocabulary.add(rank: rank, firstWithin: firstWithin, loss: loss)
        }
        let kinds = subject.classes.classes(
            target: target,
            previous: position > segment.streamStart ? keys[position - 1] : nil,
            streamPosition: position - segment.streamStart
        )
        for kind in kinds {
            byClass[kind, default: AccuracyCount()].add(rank: rank, firstWithin: firstWithin, loss: loss)
        }
        if let confidence {
            reliability.add(confidence: confidence, isHit: rank == 0)
            promises.append(ConfidenceFit.Promise(confidence: confidence, isKept: rank == 0))
        }
    }

    /// How many positions are counted.
    public var positions: Int { all.positions }

    /// The counts so far.
    public var report: EvaluationReport {
        EvaluationReport(
            name: name,
            horizon: subject.horizon,
            all: all,
            inVocabulary: inVocabulary,
            classes: PositionClasses.all.compactMap { kind in byClass[kind].map { (kind, $0) } },
            reliability: reliability.expectedCalibrationError == nil ? nil : reliability,
            promises: promises
        )
    }
}
