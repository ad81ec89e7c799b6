import NeuralNet
import NeuralPrediction

/// What a training came to: parameters whose confidence head keeps its promises on the validation part, and how they did on the
/// test part.
struct TrainedModel {
    let parameters: [NamedTensor]
    /// What the confidence head was stretched and shifted by; `nil` without that head.
    private let fit: ConfidenceFit?
    private let report: EvaluationReport
    private let outcome: TrainerOutcome

    init(_ plan: TrainingPlan, _ outcome: TrainerOutcome) throws {
        self.outcome = outcome
        fit =
            plan.network.hasConfidenceHead
            ? try ConfidenceFit(Self.report(plan, outcome.parameters, on: .validation).promises) : nil
        parameters = fit?.applied(to: outcome.parameters) ?? outcome.parameters
        report = try Self.report(plan, parameters, on: .test)
    }

    /// Judges parameters on a part.
    private static func report(
        _ plan: TrainingPlan,
        _ parameters: [NamedTensor],
        on part: TracePart
    ) throws -> EvaluationReport {
        let subject = EvaluationSubject(plan.dataset, of: plan.history, vocabulary: plan.vocabulary, part: part)
        Terminal.progress("testing")
        defer { Terminal.endProgress() }
        let network = try Network(plan.network, tensors: parameters)
        guard !network.configuration.isBidirectional else {
            return try subject.report(
                onWindows: network,
                window: plan.trainer.window,
                history: plan.history,
                vocabulary: plan.vocabulary,
                name: "network"
            )
        }
        return try subject.report(
            on: .float(network),
            history: plan.history,
            vocabulary: plan.vocabulary,
            name: "network"
        )
    }

    /// Results by the names that the manifest keeps them under.
    var metrics: [String: Double] {
        var metrics: [String: Double] = ["epochs": Double(outcome.progress.epoch)]
        if let best = outcome.progress.best {
            metrics["best.epoch"] = Double(best.epoch)
            metrics["validation.loss"] = best.validation.keyLoss
            metrics["validation.accuracy"] = best.validation.accuracy
        }
        for (name, count) in [("test", report.all), ("test.in-vocabulary", report.inVocabulary)] {
            metrics["\(name).top1"] = count.share(count.top1)
            metrics["\(name).top4"] = count.share(count.top4)
            metrics["\(name).top8"] = count.share(count.top8)
            metrics["\(name).positions"] = Double(count.positions)
        }
        if let perplexity = report.inVocabulary.perplexity, perplexity.isFinite {
            metrics["test.in-vocabulary.perplexity"] = perplexity
        }
        if let fit {
            metrics["confidence.scale"] = fit.scale
            metrics["confidence.offset"] = fit.offset
            let before = report.promises.map {
                ConfidenceFit.Promise(confidence: fit.unfitted($0.confidence), isKept: $0.isKept)
            }
            for (suffix, promises) in [("", report.promises), ("-before-fit", before)] where !promises.isEmpty {
                let loss = promises.reduce(0) { $0 + $1.loss } / Double(promises.count)
                metrics["test.confidence-loss" + suffix] = loss
                metrics["test.calibration-error" + suffix] = ReliabilityTable(promises).expectedCalibrationError
            }
        }
        return metrics
    }
}
