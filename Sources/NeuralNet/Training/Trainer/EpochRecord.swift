/// What an epoch came to.
///
/// Holds no time, so that two equal runs have equal records.
public struct EpochRecord: Sendable, Hashable, Codable {
    /// The number of the epoch, from 1.
    public var epoch: Int
    /// Updates up to its end.
    public var steps: Int
    /// The rate of its last update.
    public var learningRate: Float
    /// Sums over its training batches, each before its update and with dropout.
    public var training: TrainingTally
    /// Sums over the validation part after it.
    public var validation: TrainingTally
    /// Whether its weights are the best so far.
    public var isBest: Bool
}
