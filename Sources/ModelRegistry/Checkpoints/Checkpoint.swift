public import NeuralNet

/// A training that can be continued exactly: what the engine needs, the best weights so far, and where the trainer
/// stands.
///
/// - Parameter Progress: The trainer's own record: step, epoch, position, generators, settings, history.
public struct Checkpoint<Progress: Codable & Sendable>: Sendable {
    public var network: NetworkConfiguration
    /// Of the data; see `TrainingData.fingerprint`.
    public var dataFingerprint: String
    /// Parameters, both moments, carried state.
    public var snapshot: TrainingSnapshot
    /// The parameters that validated best; empty before the first validation.
    public var best: [NamedTensor]
    public var progress: Progress

    public init(
        network: NetworkConfiguration,
        dataFingerprint: String,
        snapshot: TrainingSnapshot,
        best: [NamedTensor],
        progress: Progress
    ) {
        self.network = network
        self.dataFingerprint = dataFingerprint
        self.snapshot = snapshot
        self.best = best
        self.progress = progress
    }
}
