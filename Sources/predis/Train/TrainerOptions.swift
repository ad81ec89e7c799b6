import ArgumentParser
import Foundation
import NeuralNet

/// The options that say how a network is trained.
struct TrainerOptions: ParsableArguments {
    @Option(help: "Steps of a batch: as far back as gradients reach.")
    var window = 32

    @Option(help: "Sequences side by side.")
    var lanes = 32

    @Option(help: "The most passes over the training part.")
    var epochs = 20

    @Option(help: "Epochs in a row without a better validation loss after which training stops.")
    var patience = 3

    @Option(help: "The highest learning rate.")
    var learningRate: Float = 0.003

    @Option(
        help:
            "How the rate moves: cosine (down to a twentieth), constant, or plateau (halved when nothing gets better)."
    )
    var schedule = Schedule.cosine

    @Option(help: "Updates during which the rate rises.")
    var warmUp = 100

    @Option(help: "The largest norm of a gradient; a larger one is scaled down.")
    var clip: Float = 1

    @Option(help: "Decay of the weights, as AdamW has it.")
    var weightDecay: Float = 0

    @Option(help: "Weight of the confidence head's loss.")
    var confidenceWeight: Float = 0.1

    @Option(help: "Weight of the horizon head's loss.")
    var horizonWeight: Float = 1

    @Option(help: "Compare with so many sampled keys in place of all, a multiple of 64.")
    var sampled: Int?

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "Threads. Runs repeat to the bit for one number of threads.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Where to train: cpu, cuda, or auto (a GPU where there is one).")
    var device = Device.cpu

    enum Schedule: String, ExpressibleByArgument, CaseIterable { case cosine, constant, plateau }

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads is \(threads); give a number from 1 to 1024")
        }
        guard warmUp >= 0 else { throw ValidationError("--warm-up is \(warmUp); give a number of updates from 0 up") }
        guard learningRate > 0, learningRate.isFinite else {
            throw ValidationError("--learning-rate is \(learningRate); give a number above 0")
        }
        do throws(NeuralNetError) {
            try portions.validate()
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// Everything but the learning rate.
    private var portions: TrainerConfiguration {
        TrainerConfiguration(epochs: epochs, patience: patience, lanes: lanes, window: window, seed: seed)
    }

    /// How long and in what portions.
    func trainer(for training: SequenceSet, isBidirectional: Bool) throws -> TrainerConfiguration {
        var configuration = portions
        switch schedule {
        case .constant: configuration.learningRate = .constant(rate: learningRate)
        case .plateau:
            configuration.learningRate = .plateau(
                rate: learningRate,
                factor: 0.5,
                patience: 1,
                floor: learningRate / 50
            )
        case .cosine:
            let total = Trainer.stepsPerEpoch(configuration, training, isBidirectional: isBidirectional) * epochs
            configuration.learningRate = .cosine(
                peak: learningRate,
                warmUp: min(warmUp, total / 4),
                total: total,
                floor: learningRate / 20
            )
        }
        return configuration
    }

    /// Loss, optimiser and seed; `keys` are the tokens that can be fetched.
    func training(for network: NetworkConfiguration, keys: Range<Int32>) throws -> TrainingConfiguration {
        // The horizon's loss is a mean over all keys: this gives each foretold key about the pull of a target.
        let scale = network.horizon > 0 ? Float(network.vocabulary) / Float(network.horizon) : 1
        let configuration = TrainingConfiguration(
            optimizer: OptimizerConfiguration(weightDecay: weightDecay),
            gradientNormLimit: clip,
            horizonWeight: horizonWeight * scale,
            confidenceWeight: confidenceWeight,
            choices: keys.isEmpty ? nil : Int(keys.lowerBound)..<Int(keys.upperBound),
            sampledKeys: sampled,
            seed: seed
        )
        try configuration.validate(for: network)
        return configuration
    }
}
