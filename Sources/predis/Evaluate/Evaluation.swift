import ModelRegistry
import NeuralNet
import NeuralPrediction
import PredisPrimitives

/// One `predis evaluate`: a model and the baselines on the same positions.
struct Evaluation {
    private let data: ModelData
    private let subject: EvaluationSubject

    /// - Throws: `DatasetError` for a part without a read.
    init(_ data: ModelData, part: TracePart, horizon: Int) throws {
        self.data = data
        _ = try data.dataset.set(of: part)
        subject = EvaluationSubject(
            data.dataset,
            of: data.history,
            vocabulary: data.vocabulary,
            part: part,
            horizon: horizon
        )
    }

    func run(quantized: Bool) throws -> EvaluationRecord {
        defer { Terminal.endProgress() }
        let network = try Network(data.model.manifest.architecture, tensors: data.model.tensors())
        if quantized, network.configuration.isBidirectional {
            throw Failure.usage("--quantized is for models that follow a stream, and this one reads windows both ways")
        }
        var reports = [try report(network, "network")]
        if quantized { reports.append(try report(.int8(QuantisedNetwork(network)), "int8")) }
        Terminal.progress("counting")
        let baselines = Baselines.fitted(to: data.dataset, keyCount: data.history.names.count)
        for baseline in baselines {
            Terminal.progress("judging \(baseline.name)")
            reports.append(report(baseline))
        }
        return EvaluationRecord(data, subject, reports)
    }

    private func report(_ baseline: some Baseline) -> EvaluationReport {
        subject.report(on: baseline)
    }

    private func report(_ network: Network, _ name: String) throws -> EvaluationReport {
        guard network.configuration.isBidirectional else { return try report(.float(network), name) }
        return try subject.report(
            onWindows: network,
            window: data.window,
            history: data.history,
            vocabulary: data.vocabulary,
            name: name,
            progress: { Terminal.progress("judging \(name): \($0) reads") }
        )
    }

    private func report(_ network: EvaluatedNetwork, _ name: String) throws -> EvaluationReport {
        try subject.report(
            on: network,
            history: data.history,
            vocabulary: data.vocabulary,
            name: name,
            progress: { Terminal.progress("judging \(name): \($0) reads") }
        )
    }
}
