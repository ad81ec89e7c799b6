/// What is left when a trainer returns.
public struct TrainerOutcome: Sendable, Hashable {
    /// Why it returned.
    public enum Reason: String, Sendable, Hashable, Codable {
        /// All epochs are done.
        case finished
        /// Validation did not get better any more.
        case stoppedEarly
        /// It was asked to stop; a checkpoint has been saved.
        case interrupted
    }

    /// Why it returned.
    public var reason: Reason
    /// The parameters of the best epoch; those of the last batch before any epoch is complete.
    public var parameters: [NamedTensor]
    /// How far it came.
    public var progress: TrainerProgress
}
