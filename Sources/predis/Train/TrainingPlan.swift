import Features
import ModelRegistry
import NeuralNet
import NeuralPrediction
import PredisPrimitives
import Simulation

/// Everything that a training is made of before the first update.
struct TrainingPlan {
    let history: AccessHistory
    let vocabulary: Vocabulary
    let dataset: AccessDataset
    let trainingSet: SequenceSet
    let validationSet: SequenceSet
    let network: NetworkConfiguration
    let trainer: TrainerConfiguration
    let training: TrainingConfiguration
    /// The parameters to begin with.
    let tensors: [NamedTensor]
    /// The model that they come from.
    let parent: ContentHash?
    let split: TimeSplit
    /// Every setting that the weights depend on besides the network's shape.
    let settings: [String: ManifestValue]

    init(_ command: TrainCommand) throws {
        let data = command.data
        let split = try data.split()
        let memory = try data.memoryLimit()
        // What cannot be is told before a long trace is read.
        _ = try command.network.network(
            vocabulary: data.vocabulary + data.buckets + 1,
            hasClock: true,
            window: command.training.window
        )
        let origin = try command.from.map { try ModelStore(path: command.folder ?? ".").load($0) }
        let history = try command.reading.readHistory(command.traces, memory: memory)
        let counted = split.range(of: .training, count: history.count)
        let start = try Self.start(command, origin, history, counted)
        dataset = try AccessDataset(
            history,
            vocabulary: start.vocabulary,
            streams: data.streams.dataset,
            split: split,
            gaps: start.network.gap.map { TimeGaps(count: $0.buckets) }
        )
        trainingSet = try dataset.set(of: .training, minimum: max(1, command.training.window))
        validationSet = try dataset.set(of: .validation, warmUp: command.training.window)
        _ = try dataset.set(of: .test)
        trainer = try command.training.trainer(
            for: trainingSet,
            isBidirectional: start.network.isBidirectional
        )
        training = try command.training.training(for: start.network, keys: start.vocabulary.keyTokens)
        try Self.check(start.network, history, memory, threads: command.training.threads)
        tensors = try start.tensors ?? Self.freshTensors(start.network, seed: command.training.seed)
        vocabulary = start.vocabulary
        network = start.network
        parent = origin?.id
        self.history = history
        self.split = split
        settings = Self.settings(command)
    }

    private typealias Start = (vocabulary: Vocabulary, network: NetworkConfiguration, tensors: [NamedTensor]?)

    /// Words and shape: new ones, or those of a model with the keys that it does not know yet.
    private static func start(
        _ command: TrainCommand,
        _ origin: Model?,
        _ history: AccessHistory,
        _ counted: Range<Int>
    ) throws -> Start {
        let limits = command.data.limits
        guard let origin else {
            let vocabulary = try Vocabulary(history, counting: counted, limits)
            let network = try command.network.network(
                vocabulary: vocabulary.count,
                hasClock: !history.times.isEmpty,
                window: command.training.window
            )
            return (vocabulary, network, nil)
        }
        let known = Vocabulary(origin.vocabulary)
        try known.checkInputs(of: origin)
        let grown = known.extended(history, counting: counted, limits)
        var network = origin.manifest.architecture
        if network.gap != nil, history.times.isEmpty {
            throw Failure.failed("\(history.name) has no clock and the model reads gaps; name a trace with times")
        }
        network.vocabulary = grown.vocabulary.count
        return (grown.vocabulary, network, grown.tensors(from: origin.tensors()))
    }

    private static func freshTensors(_ network: NetworkConfiguration, seed: UInt64) throws -> [NamedTensor] {
        // A forget gate that begins open lets early gradients reach far back.
        try Network(network, initialisation: Initialisation(seed: seed, forgetBias: 1)).tensors()
    }

    private static func check(
        _ network: NetworkConfiguration,
        _ history: AccessHistory,
        _ memory: ByteCount,
        threads: Int
    ) throws {
        // Values, both moments, the best, and gradients for each thread; history and dataset.
        let parameters = ParameterLayout(network).count * 4 * (4 + threads)
        let needed = ByteCount(rawValue: parameters + history.count * 32)
        guard needed <= memory else {
            throw Failure.failed(
                "the network and its data take about \(needed) of memory and the limit is \(memory); use a smaller --vocabulary "
                    + "or --hidden, or raise --memory"
            )
        }
    }

    private static func settings(_ command: TrainCommand) -> [String: ManifestValue] {
        let data = command.data
        let training = command.training
        // As it is read back: a whole number is an integer in JSON.
        func number(_ value: some BinaryFloatingPoint) -> ManifestValue {
            Int(exactly: value).map { .integer($0) } ?? .number(Double(value))
        }
        var settings: [String: ManifestValue] = [
            "streams": .text(data.streams.rawValue), "minimum-count": .integer(data.minimumCount),
            "vocabulary": .integer(data.vocabulary), "validation": number(data.validation), "test": number(data.test),
            "window": .integer(training.window), "lanes": .integer(training.lanes), "epochs": .integer(training.epochs),
            "patience": .integer(training.patience), "learning-rate": number(training.learningRate),
            "schedule": .text(training.schedule.rawValue), "warm-up": .integer(training.warmUp),
            "clip": number(training.clip), "weight-decay": number(training.weightDecay),
            "confidence-weight": number(training.confidenceWeight),
            "horizon-weight": number(training.horizonWeight), "threads": .integer(training.threads),
            "scramble-keys": .flag(command.reading.scrambleKeys), "expand": .flag(command.reading.expand),
        ]
        if let sampled = training.sampled { settings["sampled"] = .integer(sampled) }
        return settings
    }

    /// What must be the same when a training goes on, by the names of options: the settings, and what the manifest tells beside
    /// them.
    var continuedSettings: [String: ManifestValue] {
        var settings = settings
        settings["seed"] = .text("\(trainer.seed)")
        settings["from"] = parent.map { .text($0.description) }
        return settings
    }

    /// What a checkpoint must share with this plan, in words: the same reads in the same streams and parts under the same tokens.
    var fingerprint: String {
        Self.hexadecimal(history.fingerprint) + "-" + Self.hexadecimal(dataset.fingerprint)
    }

    static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// What the model's manifest says of its data.
    var trainingData: TrainingData {
        TrainingData(
            name: AccessTrace.tableName(history.name),
            fingerprint: Self.hexadecimal(history.fingerprint),
            accesses: history.count,
            firstTime: history.times.first,
            lastTime: history.times.last,
            training: trainingSet.judgedCount,
            validation: validationSet.judgedCount,
            test: history.count - trainingSet.judgedCount - validationSet.judgedCount
        )
    }
}
