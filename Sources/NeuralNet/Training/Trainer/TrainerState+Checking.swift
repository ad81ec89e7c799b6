extension TrainerState {
    /// The largest number of anything that is counted: whole numbers up to here are exact as `Double` too.
    private static let mostOfAnything = 1 << 53

    /// Checks that a run with this configuration can have come this far; a state from a file need not have.
    ///
    /// The snapshot is the engine's to check.
    /// - Throws: ``NeuralNetError`` with code `snapshot`.
    func check(for configuration: TrainerConfiguration) throws(NeuralNetError) {
        let counted = 0...Self.mostOfAnything
        try Self.check("the epoch", progress.epoch, 0...configuration.epochs)
        try Self.check("the number of epochs in the history", progress.history.count, progress.epoch...progress.epoch)
        guard progress.learningRate.schedule == configuration.learningRate else {
            throw Self.refused("its learning rate moves as \(progress.learningRate.schedule)")
        }
        guard progress.learningRate.canHaveSeen(validations: progress.epoch) else {
            throw Self.refused("its learning rate remembers what \(progress.epoch) epochs cannot have brought")
        }
        var steps = 0
        for (index, record) in progress.history.enumerated() {
            try Self.check("the number of epoch \(index + 1)", record.epoch, index + 1...index + 1)
            try Self.check("the update that epoch \(index + 1) ended with", record.steps, steps...Self.mostOfAnything)
            steps = record.steps
        }
        try Self.check("the batch", progress.batch, counted)
        try Self.check("the update", progress.step, steps + progress.batch...steps + progress.batch)
        let tallies = [progress.tally] + progress.history.flatMap { [$0.training, $0.validation] }
        guard tallies.allSatisfy({ $0.isSound(most: Self.mostOfAnything) }) else {
            throw Self.refused("a sum over its batches is negative or not finite")
        }
        guard bestParameters.isEmpty == (progress.best == nil) else {
            throw Self.refused("it has \(bestParameters.isEmpty ? "no" : "the") weights of a best epoch")
        }
    }

    private static func check(_ what: String, _ value: Int, _ range: ClosedRange<Int>) throws(NeuralNetError) {
        guard !range.contains(value) else { return }
        let rule = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) ... \(range.upperBound)"
        throw refused("\(what) is \(value) and must be \(rule)")
    }

    private static func refused(_ reason: String) -> NeuralNetError {
        NeuralNetError(
            .snapshot,
            "the saved training cannot be continued: \(reason), as a training with these settings never has; go back "
                + "to an older copy, or train anew"
        )
    }
}
