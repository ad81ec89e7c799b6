import ModelRegistry
import NeuralNet
import NeuralPrediction
import PredisPrimitives

/// One `predis evaluate`: a model and the baselines on the same positions.
struct Evaluation {
    private let data: ModelData
    private let subject: EvaluationSubject
    private let threads: Int

    private static let lanes = 32
    private static let window = 32

    /// - Throws: `DatasetError` for a part without a read.
    init(_ data: ModelData, part: TracePart, horizon: Int, threads: Int) throws {
        self.data = data
        self.threads = threads
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
        var reports = [try network()]
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

    private func network() throws -> EvaluationReport {
        let shape = data.model.manifest.architecture
        var engine = try CPUTrainingEngine(
            shape,
            training: TrainingConfiguration(),
            tensors: data.model.tensors(),
            lanes: Self.lanes,
            maximumSteps: Self.window,
            threads: threads
        )
        return try subject.report(
            on: &engine,
            history: data.history,
            vocabulary: data.vocabulary,
            window: Self.window,
            name: "network",
            progress: { Terminal.progress("judging the network: \($0) reads") }
        )
    }
}
