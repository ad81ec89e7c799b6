/// What a trainer tells while it works.
public enum TrainerEvent: Sendable {
    /// A batch is done.
    case batch(TrainerPace)
    /// An epoch is done and validated; `seconds` that it took in this run.
    case epoch(EpochRecord, seconds: Double)
    /// Validation did not get better for as many epochs as patience allows.
    case stoppedEarly(bestEpoch: Int)
}

/// How far an epoch is and how fast it goes.
public struct TrainerPace: Sendable, Hashable {
    /// The number of the epoch, from 1.
    public var epoch: Int
    /// Batches of it that are done.
    public var batch: Int
    /// Batches that it has.
    public var batches: Int
    /// Sums over those done.
    public var tally: TrainingTally
    /// Judged positions a second since this run began; 0 while no time has passed.
    public var positionsPerSecond: Double
    /// Seconds to the end of the last epoch at that pace, validation left out; `nil` while no time has passed.
    public var remainingSeconds: Double?
}
