import ModelRegistry
import NeuralPrediction

/// Results as programs read them.
struct EvaluationRecord: Encodable {
    let model: String
    let trace: String
    let reads: Int
    let writesLeftOut: Int
    let streams: Int
    let part: String
    let positions: Int
    /// Those whose target the model knows by name.
    let positionsInVocabulary: Int
    let horizon: Int
    /// Whether the reads are those that the model was trained on.
    let isTrainingData: Bool
    let predictors: [String: Predictor]
    /// The predictors in the order of tables.
    let order: [String]

    struct Predictor: Encodable {
        let all: Accuracy
        let inVocabulary: Accuracy
        let classes: [ClassAccuracy]
        @OrNull var calibration: Calibration?

        init(_ report: EvaluationReport) {
            all = Accuracy(report.all)
            inVocabulary = Accuracy(report.inVocabulary)
            classes = report.classes.map { ClassAccuracy(name: $0.0.description, accuracy: Accuracy($0.1)) }
            calibration = report.reliability.map { Calibration($0) }
        }
    }

    /// Shares of the positions.
    struct Accuracy: Encodable {
        let positions: Int
        let top1: Double
        let top4: Double
        let top8: Double
        let top1Within: Double
        let top4Within: Double
        @OrNull var perplexity: Double?

        init(_ count: AccuracyCount) {
            positions = count.positions
            top1 = count.share(count.top1)
            top4 = count.share(count.top4)
            top8 = count.share(count.top8)
            top1Within = count.share(count.top1Within)
            top4Within = count.share(count.top4Within)
            perplexity = count.perplexity.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    struct ClassAccuracy: Encodable {
        let name: String
        let accuracy: Accuracy
    }

    struct Calibration: Encodable {
        @OrNull var expectedCalibrationError: Double?
        let bins: [Bin]

        init(_ table: ReliabilityTable) {
            expectedCalibrationError = table.expectedCalibrationError
            bins = table.bins.map { Bin(positions: $0.positions, confidence: $0.confidence, accuracy: $0.accuracy) }
        }
    }

    struct Bin: Encodable {
        let positions: Int
        @OrNull var confidence: Double?
        @OrNull var accuracy: Double?

        init(positions: Int, confidence: Double?, accuracy: Double?) {
            self.positions = positions
            self.confidence = confidence
            self.accuracy = accuracy
        }
    }

    init(_ data: ModelData, _ subject: EvaluationSubject, _ reports: [EvaluationReport]) {
        model = data.model.id.description
        trace = data.history.name
        reads = data.history.count
        writesLeftOut = data.history.writes
        streams = data.dataset.streamCount
        part = subject.part.rawValue
        positions = reports[0].all.positions
        positionsInVocabulary = reports[0].inVocabulary.positions
        horizon = subject.horizon
        isTrainingData = data.isTrainingData
        predictors = Dictionary(uniqueKeysWithValues: reports.map { ($0.name, Predictor($0)) })
        order = reports.map(\.name)
    }
}
