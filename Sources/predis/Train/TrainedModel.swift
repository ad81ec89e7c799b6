import NeuralNet
import NeuralPrediction

/// What a training came to.
enum TrainedModel {
    /// The same parameters with a confidence head that keeps its promises on the validation part.
    static func calibrated(_ plan: TrainingPlan, _ parameters: [NamedTensor]) throws -> [NamedTensor] {
        guard plan.network.hasConfidenceHead else { return parameters }
        return try ConfidenceFit(report(plan, parameters, on: .validation).promises).applied(to: parameters)
    }

    /// Judges parameters on a part.
    static func report(
        _ plan: TrainingPlan,
        _ parameters: [NamedTensor],
        on part: TracePart = .test
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
    static func metrics(_ outcome: TrainerOutcome, _ report: EvaluationReport) -> [String: Double] {
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
        if let error = report.reliability?.expectedCalibrationError { metrics["test.calibration-error"] = error }
        return metrics
    }
}
