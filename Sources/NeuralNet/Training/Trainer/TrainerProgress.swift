/// Where a training run is, besides weights and moments: enough, with them, to go on exactly.
public struct TrainerProgress: Sendable, Hashable, Codable {
    /// Epochs that are complete.
    public internal(set) var epoch = 0
    /// Batches of the present epoch that are done.
    public internal(set) var batch = 0
    /// Updates so far.
    public internal(set) var step = 0
    /// Sums over the batches of the present epoch that are done.
    public internal(set) var tally = TrainingTally()
    /// The schedule of the learning rate and what it remembers.
    public internal(set) var learningRate: LearningRate
    /// The complete epochs.
    public internal(set) var history: [EpochRecord] = []

    init(_ schedule: LearningRateSchedule) throws(NeuralNetError) {
        learningRate = try LearningRate(schedule)
    }

    /// The best complete epoch: that with the lowest validation loss, minimum gain considered; `nil` before the first.
    public var best: EpochRecord? { history.last(where: \.isBest) }

    /// How many epochs in a row have ended without a better validation loss.
    public var epochsWithoutGain: Int { history.reversed().prefix { !$0.isBest }.count }
}
