/// Something that trains and evaluates a network batch by batch: the processor, or a device.
///
/// An engine owns parameters, both moments of the optimiser and, for each lane, the state carried from chunk to chunk:
/// once for training and once for evaluation, so that validating in the middle of an epoch disturbs nothing. Calls come
/// from one thread at a time. Data, schedules, early stopping and files are the trainer's business.
///
/// Every call may throw ``NeuralNetError`` with code `device` where the engine computes on a device; engines on the
/// processor never do.
public protocol TrainingEngine: ~Copyable {
    /// The network's shape.
    var network: NetworkConfiguration { get }
    /// Loss, optimiser and seed.
    var training: TrainingConfiguration { get }
    /// The number of lanes of every batch.
    var lanes: Int { get }
    /// The most steps of a batch.
    var maximumSteps: Int { get }

    /// One forward pass, backward pass and update.
    ///
    /// A batch without a judged position moves the carried state only.
    /// - Parameters:
    ///   - batch: ``lanes`` lanes of at most ``maximumSteps`` steps.
    ///   - learningRate: The rate of this update.
    ///   - step: The number of this update, from 1; drives the optimiser's bias correction and every random number, so
    ///     that restoring a snapshot and continuing with the next number repeats an uninterrupted run.
    /// - Returns: The losses before the update, and the gradient's norm.
    /// - Throws: ``NeuralNetError`` with code `batch`, or `notFinite` naming step and tensor. Parameters, moments and
    ///   carried state are then as before the call.
    mutating func train(_ batch: SequenceBatch, learningRate: Float, step: Int) throws(NeuralNetError) -> StepResult

    /// A forward pass without dropout over the whole vocabulary; no update.
    ///
    /// - Parameters:
    ///   - batch: As for ``train(_:learningRate:step:)``.
    ///   - topKeys: How many best keys to return for each judged position, `0 ... vocabulary`.
    /// - Returns: What the network makes of each judged position.
    /// - Throws: ``NeuralNetError`` with code `batch` or `notFinite`.
    mutating func evaluate(_ batch: SequenceBatch, topKeys: Int) throws(NeuralNetError) -> EvaluationResult

    /// Zeroes the state that every lane carries from chunk to chunk.
    ///
    /// - Throws: ``NeuralNetError`` with code `device`.
    mutating func resetState(of pass: TrainingPass) throws(NeuralNetError)

    /// Everything that continuing exactly needs, except batches, step number and learning rate.
    ///
    /// - Throws: ``NeuralNetError`` with code `device`.
    func snapshot() throws(NeuralNetError) -> TrainingSnapshot

    /// Continues from a snapshot of an engine of the same network and lanes; evaluation's state becomes zero.
    ///
    /// - Throws: ``NeuralNetError`` with code `tensor` or `snapshot`; the engine is then as before.
    mutating func restore(_ snapshot: TrainingSnapshot) throws(NeuralNetError)

    /// The parameters, in the order of files.
    ///
    /// - Throws: ``NeuralNetError`` with code `device`.
    func tensors() throws(NeuralNetError) -> [NamedTensor]
}

/// The two uses of a network while training, each with a carried state of its own.
public enum TrainingPass: Sendable, Hashable, CaseIterable {
    /// Batches that update parameters.
    case training
    /// Batches that only measure.
    case evaluation
}
