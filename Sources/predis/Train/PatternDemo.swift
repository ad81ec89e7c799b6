import Foundation
import NeuralNet
import NeuralPrediction
import PredisPrimitives

/// Small networks on streams whose best possible result is known.
struct PatternDemo {
    let seed: UInt64
    let threads: Int
    /// Reads of each stream.
    let reads: Int

    /// A line of the table.
    struct Row: Encodable {
        let pattern: String
        let positions: Int
        let accuracy: Double
        let theoreticalBest: Double
        let chance: Double
        let rule: String
        let isKept: Bool
        let seconds: Double
    }

    static let standardReads = 150_000
    /// Fewer cannot show the patterns.
    static let fewestReads = 1000
    private static let window = 16
    private static let lanes = 16

    /// Trains a network on each stream.
    func run() throws -> [Row] {
        defer { Terminal.endProgress() }
        return try Failure.translating { try DemonstrationStream.allCases.map(row) }
    }

    private func row(_ stream: DemonstrationStream) throws -> Row {
        Terminal.progress("training on the \(stream.name) pattern")
        let clock = SystemTimeSource()
        let start = clock.monotonicNanoseconds
        let history = AccessHistory(name: stream.name, keys: stream.keys(count: reads, seed: seed))
        let split = try TimeSplit(validation: 0.1, test: 0.3)
        var limits = Vocabulary.Limits()
        limits.buckets = 1
        let vocabulary = try Vocabulary(history, counting: split.range(of: .training, count: reads), limits)
        let dataset = try AccessDataset(history, vocabulary: vocabulary, split: split)
        let counts = try judged(history, vocabulary, dataset)
        let verdict = PatternVerdict(stream, positions: counts.positions, hits: counts.top1)
        return Row(
            pattern: stream.name,
            positions: verdict.positions,
            accuracy: verdict.accuracy,
            theoreticalBest: stream.theoreticalBest,
            chance: stream.chance,
            rule: verdict.rule,
            isKept: verdict.isKept,
            seconds: Double(clock.monotonicNanoseconds - start) / 1e9
        )
    }

    private func judged(
        _ history: AccessHistory,
        _ vocabulary: Vocabulary,
        _ dataset: AccessDataset
    ) throws -> AccuracyCount {
        let training = try dataset.set(of: .training)
        var configuration = TrainerConfiguration(
            epochs: 6,
            patience: 2,
            lanes: Self.lanes,
            window: Self.window,
            seed: seed
        )
        let steps = Trainer.stepsPerEpoch(configuration, training) * configuration.epochs
        configuration.learningRate = .cosine(peak: 0.01, warmUp: min(50, steps / 4), total: steps, floor: 0.0005)
        let trainer = try Trainer(configuration, training: training, validation: dataset.set(of: .validation))
        let shape = NetworkConfiguration(vocabulary: vocabulary.count, embeddingWidth: 16, layers: 1, hiddenWidth: 32)
        var engine = try CPUTrainingEngine(
            shape,
            training: TrainingConfiguration(seed: seed),
            tensors: Initialisation(seed: seed, forgetBias: 1).tensors(for: ParameterLayout(shape)),
            lanes: Self.lanes,
            maximumSteps: Self.window,
            threads: threads
        )
        let outcome = try trainer.run(&engine)
        let subject = EvaluationSubject(dataset, of: history, vocabulary: vocabulary)
        return try subject.report(
            on: .float(Network(shape, tensors: outcome.parameters)),
            history: history,
            vocabulary: vocabulary,
            name: "network"
        ).all
    }

    /// The table for people.
    static func text(_ rows: [Row]) -> String {
        func percent(_ share: Double) -> String { String(format: "%.2f%%", share * 100) }
        let heading = ["pattern", "accuracy", "best possible", "chance", "asked for", "verdict", "seconds"]
        return Terminal.table(
            [heading]
                + rows.map { row in
                    [
                        row.pattern, percent(row.accuracy), percent(row.theoreticalBest), percent(row.chance), row.rule,
                        row.isKept ? "kept" : "MISSED", String(format: "%.1f", row.seconds),
                    ]
                }
        )
    }
}
