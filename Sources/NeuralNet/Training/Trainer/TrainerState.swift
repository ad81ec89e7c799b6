/// A training run between two batches: what a checkpoint holds.
public struct TrainerState: Sendable, Hashable {
    /// Where the run is.
    public var progress: TrainerProgress
    /// The engine's part: parameters, moments, carried state.
    public var snapshot: TrainingSnapshot
    /// The parameters of the best complete epoch; empty before the first.
    public var bestParameters: [NamedTensor]

    public init(progress: TrainerProgress, snapshot: TrainingSnapshot, bestParameters: [NamedTensor]) {
        self.progress = progress
        self.snapshot = snapshot
        self.bestParameters = bestParameters
    }
}
