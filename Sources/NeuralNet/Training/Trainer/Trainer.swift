/// Trains an engine's network epoch by epoch, until validation does not get better any more.
///
/// An epoch takes the segments of the training part in an order of its own, `lanes` of them side by side, and updates after
/// each window; then the validation part is measured. The parameters with the lowest validation loss are kept. The order
/// derives from seed and epoch alone, so a run that is continued from any ``TrainerState`` takes the same batches with the same
/// rates as one that was never interrupted.
///
/// Pure: time, files and listeners come in as ``TrainerHooks``. Not thread-safe: one run at a time on one thread.
public struct Trainer: Sendable {
    private let configuration: TrainerConfiguration
    private let training: SequenceSet
    private let validation: SequenceSet
    private let shape: BatchShape

    /// - Parameters:
    ///   - configuration: How long and in what portions.
    ///   - training: What is learned from; segments longer than an even share of a lane are cut.
    ///   - validation: What decides which epoch was best.
    ///   - horizon: The horizon of the network's multi-label head, or 0.
    ///   - isBidirectional: Whether the network reads both ways: each position is then foretold from a window of its own, and
    ///     an epoch takes as many times longer as a window has steps.
    /// - Throws: ``NeuralNetError`` with code `configuration` or `batch`.
    public init(
        _ configuration: TrainerConfiguration,
        training: SequenceSet,
        validation: SequenceSet,
        horizon: Int = 0,
        isBidirectional: Bool = false
    ) throws(NeuralNetError) {
        try configuration.validate()
        guard training.judgedCount > 0, validation.judgedCount > 0 else {
            throw NeuralNetError(
                .batch,
                "\(training.judgedCount) positions to learn from and \(validation.judgedCount) to validate, but both need 1 at "
                    + "least: take a longer trace or another split"
            )
        }
        self.configuration = configuration
        shape = BatchShape(
            lanes: configuration.lanes,
            window: configuration.window,
            horizon: horizon,
            alignsEnds: isBidirectional
        )
        self.training = Self.pieces(training, shape)
        self.validation = Self.pieces(validation, shape, warmUp: shape.window)
    }

    private static func pieces(_ set: SequenceSet, _ shape: BatchShape, warmUp: Int = 0) -> SequenceSet {
        shape.alignsEnds ? set.windows(shape.window) : set.cut(to: pieceLength(set, shape), warmUp: warmUp)
    }

    /// A quarter of an even share of a lane, in whole windows: long enough to carry state, short enough for lanes to end
    /// together.
    private static func pieceLength(_ set: SequenceSet, _ shape: BatchShape) -> Int {
        let share = set.judgedCount / (4 * shape.lanes)
        return max(1, share / shape.window) * shape.window
    }

    /// The updates of the first epoch; others differ by a few, as lanes end at other places.
    public static func stepsPerEpoch(
        _ configuration: TrainerConfiguration,
        _ training: SequenceSet,
        isBidirectional: Bool = false
    ) -> Int {
        let shape = BatchShape(
            lanes: configuration.lanes,
            window: configuration.window,
            alignsEnds: isBidirectional
        )
        return packer(pieces(training, shape), shape, seed: configuration.seed, epoch: 0).remainingBatches()
    }

    /// Trains until the last epoch, until validation does not get better, or until asked to stop.
    ///
    /// - Parameters:
    ///   - engine: Has the lanes and at least the steps of the configuration. A fresh one, unless a state is given.
    ///   - state: Where to go on; the engine is restored to it.
    ///   - hooks: Time, listener, checkpoints.
    /// - Returns: The best parameters.
    /// - Throws: ``NeuralNetError``: `snapshot` for a state that no run with this configuration can have left; from the engine,
    ///   `notFinite` names step and tensor, and the last checkpoint is from before; whatever saving throws.
    public func run<Engine: TrainingEngine & ~Copyable>(
        _ engine: inout Engine,
        from state: TrainerState? = nil,
        hooks: TrainerHooks = TrainerHooks()
    ) throws -> TrainerOutcome {
        var progress = try TrainerProgress(configuration.learningRate)
        var best: [NamedTensor] = []
        if let state {
            try state.check(for: configuration)
            try engine.restore(state.snapshot)
            progress = state.progress
            best = state.bestParameters
        }
        var clock = Clock(hooks.now())
        var batch = packer(epoch: 0).emptyBatch()
        while progress.epoch < configuration.epochs, progress.epochsWithoutGain < configuration.patience {
            clock.beginEpoch(hooks.now())
            guard try train(&engine, &progress, &batch, &clock, best, hooks) else {
                try hooks.save(TrainerState(progress: progress, snapshot: engine.snapshot(), bestParameters: best))
                return TrainerOutcome(
                    reason: .interrupted,
                    parameters: best.isEmpty ? try engine.tensors() : best,
                    progress: progress
                )
            }
            try complete(&engine, &progress, &best)
            try hooks.save(TrainerState(progress: progress, snapshot: engine.snapshot(), bestParameters: best))
            if let record = progress.history.last {
                hooks.listen(.epoch(record, seconds: hooks.now() - clock.epochStart))
            }
        }
        let isEarly = progress.epoch < configuration.epochs
        if isEarly, let best = progress.best { hooks.listen(.stoppedEarly(bestEpoch: best.epoch)) }
        return TrainerOutcome(reason: isEarly ? .stoppedEarly : .finished, parameters: best, progress: progress)
    }

    /// The batches of an epoch, from its first.
    private func packer(epoch: Int) -> LanePacker {
        Self.packer(training, shape, seed: configuration.seed, epoch: epoch)
    }

    private static func packer(_ set: SequenceSet, _ shape: BatchShape, seed: UInt64, epoch: Int) -> LanePacker {
        LanePacker(set, order: SegmentOrder.shuffled(set.segments.count, seed: seed, epoch: epoch), shape: shape)
    }

    /// The rest of an epoch's batches.
    ///
    /// - Returns: `false` if it was asked to stop in between.
    private func train<Engine: TrainingEngine & ~Copyable>(
        _ engine: inout Engine,
        _ progress: inout TrainerProgress,
        _ batch: inout SequenceBatch,
        _ clock: inout Clock,
        _ best: [NamedTensor],
        _ hooks: TrainerHooks
    ) throws -> Bool {
        var packer = packer(epoch: progress.epoch)
        packer.skip(progress.batch)
        let batches = progress.batch + packer.remainingBatches()
        while packer.next(into: &batch) {
            let step = progress.step + 1
            let result = try engine.train(batch, learningRate: progress.learningRate.rate(step: step), step: step)
            progress.step = step
            progress.batch += 1
            progress.tally.add(result)
            clock.positions += result.judged
            hooks.listen(.batch(pace(progress, batches, clock, hooks.now())))
            let stops = hooks.shouldStop()
            if stops { return false }
            if hooks.isCheckpointDue(progress) {
                try hooks.save(TrainerState(progress: progress, snapshot: engine.snapshot(), bestParameters: best))
            }
        }
        return true
    }

    /// Measures the validation part and closes the epoch.
    private func complete<Engine: TrainingEngine & ~Copyable>(
        _ engine: inout Engine,
        _ progress: inout TrainerProgress,
        _ best: inout [NamedTensor]
    ) throws {
        let measured = try Self.measure(&engine, validation, shape)
        guard measured.keyLoss.isFinite else {
            throw NeuralNetError(
                .notFinite,
                "the validation loss after step \(progress.step) is \(measured.keyLoss): lower the learning rate"
            )
        }
        let isBest = progress.best.map { measured.keyLoss < $0.validation.keyLoss - configuration.minimumGain } ?? true
        progress.history.append(
            EpochRecord(
                epoch: progress.epoch + 1,
                steps: progress.step,
                learningRate: progress.learningRate.rate(step: progress.step),
                training: progress.tally,
                validation: measured,
                isBest: isBest
            )
        )
        if isBest { best = try engine.tensors() }
        progress.learningRate.observe(validationLoss: measured.keyLoss)
        progress.epoch += 1
        progress.batch = 0
        progress.tally = TrainingTally()
    }

    private func pace(_ progress: TrainerProgress, _ batches: Int, _ clock: Clock, _ now: Double) -> TrainerPace {
        let seconds = now - clock.start
        let speed = seconds > 0 ? Double(clock.positions) / seconds : 0
        let left =
            training.judgedCount * (configuration.epochs - progress.epoch) - progress.tally.judged
        return TrainerPace(
            epoch: progress.epoch + 1,
            batch: progress.batch,
            batches: batches,
            tally: progress.tally,
            positionsPerSecond: speed,
            remainingSeconds: speed > 0 ? Double(left) / speed : nil
        )
    }

    /// Loss and accuracy of an engine's network on a set, with the state of the evaluation carried along.
    ///
    /// - Throws: ``NeuralNetError`` from the engine.
    public static func measure<Engine: TrainingEngine & ~Copyable>(
        _ engine: inout Engine,
        _ set: SequenceSet,
        _ shape: BatchShape
    ) throws(NeuralNetError) -> TrainingTally {
        var packer = LanePacker(set, shape: shape)
        var batch = packer.emptyBatch()
        var tally = TrainingTally()
        while packer.next(into: &batch) { tally.add(try engine.evaluate(batch, topKeys: 0)) }
        return tally
    }

    /// When this run and its epoch began, and what it has judged since.
    private struct Clock {
        let start: Double
        private(set) var epochStart: Double
        var positions = 0

        init(_ now: Double) {
            start = now
            epochStart = now
        }

        mutating func beginEpoch(_ now: Double) {
            epochStart = now
        }
    }
}
