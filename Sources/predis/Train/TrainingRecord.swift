import ModelRegistry
import NeuralNet

/// What a checkpoint keeps besides tensors: where the training is, and the settings that it goes on with.
struct TrainingRecord: Codable, Sendable {
    var progress: TrainerProgress
    /// Everything that the next bits depend on, by the names of options.
    var settings: [String: ManifestValue]
}
