/// Everything an engine needs to continue exactly, except batches, step number and learning rate.
///
/// In the canonical layout, so that any engine can continue another's run (to the bit only on the same kind of engine).
public struct TrainingSnapshot: Sendable, Hashable {
    /// The parameters.
    public var parameters: [NamedTensor]
    /// The optimiser's mean of gradients, named and shaped as the parameters.
    public var firstMoments: [NamedTensor]
    /// The optimiser's mean of squared gradients, named and shaped as the parameters.
    public var secondMoments: [NamedTensor]
    /// Training's carried state: `hidden_l{k}` and `cell_l{k}`, each `[lanes, hiddenWidth]`; empty for a bidirectional
    /// network.
    public var carriedState: [NamedTensor]

    /// A snapshot of these tensors; engines check them when they restore.
    public init(
        parameters: [NamedTensor],
        firstMoments: [NamedTensor],
        secondMoments: [NamedTensor],
        carriedState: [NamedTensor]
    ) {
        self.parameters = parameters
        self.firstMoments = firstMoments
        self.secondMoments = secondMoments
        self.carriedState = carriedState
    }
}
