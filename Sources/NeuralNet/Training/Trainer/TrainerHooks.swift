/// What a trainer needs from outside: time, somebody who listens, a place for checkpoints.
///
/// All are called between batches, on the thread that trains.
public struct TrainerHooks {
    /// Seconds from any fixed point.
    public var now: () -> Double
    /// Is told what happens.
    public var listen: (TrainerEvent) -> Void
    /// Whether to save after this batch; the end of an epoch is saved always.
    public var isCheckpointDue: (TrainerProgress) -> Bool
    /// Keeps a state; a later one replaces it.
    ///
    /// What it throws ends training.
    public var save: (TrainerState) throws -> Void
    /// Whether to stop after this batch, with a checkpoint.
    public var shouldStop: () -> Bool

    /// Hooks of which each does nothing unless given.
    public init(
        now: @escaping () -> Double = { 0 },
        listen: @escaping (TrainerEvent) -> Void = { _ in },
        isCheckpointDue: @escaping (TrainerProgress) -> Bool = { _ in false },
        save: @escaping (TrainerState) throws -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.now = now
        self.listen = listen
        self.isCheckpointDue = isCheckpointDue
        self.save = save
        self.shouldStop = shouldStop
    }
}
