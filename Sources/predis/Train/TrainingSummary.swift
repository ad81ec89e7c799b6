import Foundation
import ModelRegistry
import NeuralNet
import NeuralPrediction

/// What `predis train` prints at its end.
struct TrainingSummary: Encodable {
    let model: String
    let folder: String
    let data: String
    let reads: Int
    let writesLeftOut: Int
    let streams: Int
    let keys: Int
    let buckets: Int
    let parameters: Int
    let reason: String
    let epochs: [EpochLine]
    @OrNull var bestEpoch: Int?
    let metrics: [String: Double]

    init(
        _ plan: TrainingPlan,
        _ outcome: TrainerOutcome,
        _ model: TrainedModel,
        _ id: ContentHash,
        _ folder: TrainingFolder
    ) {
        self.model = id.description
        self.folder = folder.store.folder(of: id)
        data = plan.trainingData.name
        reads = plan.history.count
        writesLeftOut = plan.history.writes
        streams = plan.dataset.streamCount
        keys = plan.vocabulary.keyCount
        buckets = plan.vocabulary.bucketCount
        parameters = ParameterLayout(plan.network).count
        reason = outcome.reason.rawValue
        epochs = outcome.progress.history.map { EpochLine($0) }
        bestEpoch = outcome.progress.best?.epoch
        metrics = model.metrics
    }

    var text: String {
        func percent(_ name: String) -> String {
            String(
                format: "%.2f%% (%.2f%% of known keys)",
                (metrics["test.\(name)"] ?? 0) * 100,
                (metrics["test.in-vocabulary.\(name)"] ?? 0) * 100
            )
        }
        var lines = [
            ("model", model),
            ("in", folder),
            (
                "reads",
                "\(reads) in \(streams) streams" + (writesLeftOut > 0 ? "; \(writesLeftOut) writes left out" : "")
            ),
            ("network", "\(keys) keys and \(buckets) buckets, \(parameters) parameters"),
            ("epochs", "\(epochs.count), best \(bestEpoch ?? 0)" + (reason == "stoppedEarly" ? ", stopped early" : "")),
            ("test, first choice", percent("top1")),
            ("test, first four", percent("top4")),
        ]
        if let error = metrics["test.calibration-error"], let before = metrics["test.calibration-error-before-fit"] {
            lines.append(
                (
                    "test, confidence",
                    String(format: "off by %.2f%%, by %.2f%% before it was fitted", error * 100, before * 100)
                )
            )
        }
        return lines.map { $0.0.padding(toLength: 20, withPad: " ", startingAt: 0) + $0.1 }.joined(separator: "\n")
    }
}
