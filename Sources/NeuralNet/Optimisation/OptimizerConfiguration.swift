/// Adam or AdamW with its constants, as `torch.optim`.
///
/// Sources: Kingma and Ba, "Adam", ICLR 2015; Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR
/// 2019.
public struct OptimizerConfiguration: Sendable, Hashable, Codable {
    /// Decay of the first moment, `0 ..< 1`.
    public var beta1: Float
    /// Decay of the second moment, `0 ..< 1`.
    public var beta2: Float
    /// What keeps the divisor from 0, above 0.
    public var epsilon: Float
    /// How much parameters shrink, at least 0: an update first multiplies them by `1 - learningRate * weightDecay`.
    ///
    /// 0 is Adam, more is AdamW.
    public var weightDecay: Float

    /// Adam with PyTorch's constants, unless told otherwise.
    public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// Checks every range.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public func validate() throws(NeuralNetError) {
        for (name, beta) in [("beta1", beta1), ("beta2", beta2)] where !(beta >= 0 && beta < 1) {
            throw NeuralNetError(.configuration, "\(name) is \(beta), but it is a decay: use 0 up to, not including, 1")
        }
        guard epsilon > 0, epsilon.isFinite else {
            throw NeuralNetError(.configuration, "epsilon is \(epsilon), but it is finite and above 0: use 1e-8")
        }
        guard weightDecay >= 0, weightDecay.isFinite else {
            throw NeuralNetError(
                .configuration,
                "weightDecay is \(weightDecay), but it is finite and at least 0: use 0"
            )
        }
    }
}
