import Features
import ModelRegistry
import NeuralNet
import NeuralPrediction
import PredisPrimitives

/// A trace as a saved model reads it: with its words, streams, parts and gaps.
struct ModelData {
    let model: Model
    let vocabulary: Vocabulary
    let history: AccessHistory
    let dataset: AccessDataset

    /// Reads traces for a model.
    ///
    /// What the model's training has fixed holds here, too: streams, parts, scrambled keys, blocks.
    init(_ model: Model, _ traces: [String], _ reading: ReadingOptions, memory: ByteCount) throws {
        let vocabulary = Vocabulary(model.vocabulary)
        try vocabulary.checkInputs(of: model)
        let settings = model.manifest.settings
        var reading = reading
        if settings["scramble-keys"] == .flag(true) { reading.scrambleKeys = true }
        if settings["expand"] == .flag(true) { reading.expand = true }
        var streams = DataOptions.Streams.auto
        if case .text(let name)? = settings["streams"] { streams = DataOptions.Streams(rawValue: name) ?? .auto }
        let history = try reading.readHistory(traces, memory: memory)
        let gap = model.manifest.architecture.gap
        if gap != nil, history.times.isEmpty {
            throw Failure.failed("\(history.name) has no clock and the model reads gaps; name a trace with times")
        }
        dataset = try AccessDataset(
            history,
            vocabulary: vocabulary,
            streams: streams.dataset,
            split: try Self.split(settings),
            gaps: gap.map { TimeGaps(count: $0.buckets) }
        )
        self.model = model
        self.vocabulary = vocabulary
        self.history = history
    }

    private static func split(_ settings: [String: ManifestValue]) throws -> TimeSplit {
        guard let validation = number(settings["validation"]), let test = number(settings["test"]) else {
            return .standard
        }
        return try TimeSplit(validation: validation, test: test)
    }

    private static func number(_ value: ManifestValue?) -> Double? {
        switch value {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }

    /// The steps of the windows that the model was trained on.
    var window: Int {
        guard case .integer(let window)? = model.manifest.settings["window"], (1...65_536).contains(window) else {
            return TrainerConfiguration().window
        }
        return window
    }

    /// Whether the reads are those that the model was trained on.
    var isTrainingData: Bool {
        model.manifest.data?.fingerprint == TrainingPlan.hexadecimal(history.fingerprint)
    }
}
