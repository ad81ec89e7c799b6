internal import CNeuralKernels

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The values of one step of AdamW.
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019; the formulas and the order of the
/// operations are those of `torch.optim.AdamW`. Without weight decay it is Adam.
public struct AdamStep: Equatable, Sendable {
    /// What each gradient is multiplied by first: 1, or less to clip the norm.
    public var gradientScale: Float
    /// What each parameter is multiplied by before the step: 1 - learning rate x weight decay.
    public var decay: Float
    /// The learning rate over the bias correction of the first moment.
    public var stepSize: Float
    /// Decay of the first moment.
    public var beta1: Float
    /// Decay of the second moment.
    public var beta2: Float
    /// Added to the root of the second moment.
    public var epsilon: Float
    /// One over the root of the bias correction of the second moment.
    public var secondMomentScale: Float

    /// The values for step number `step`, counted from 1.
    public init(
        step: Int,
        learningRate: Float,
        beta1: Float = 0.9,
        beta2: Float = 0.999,
        epsilon: Float = 1e-8,
        weightDecay: Float = 0,
        gradientScale: Float = 1
    ) {
        precondition(step >= 1, "AdamStep: step \(step); steps are counted from 1")
        // In double, as PyTorch does: 1 - 0.999^t loses half its digits in float when t is small.
        let correction1 = 1 - pow(Double(beta1), Double(step))
        let correction2 = 1 - pow(Double(beta2), Double(step))
        self.gradientScale = gradientScale
        decay = Float(1 - Double(learningRate) * Double(weightDecay))
        stepSize = Float(Double(learningRate) / correction1)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        secondMomentScale = Float(1 / correction2.squareRoot())
    }
}

extension NeuralAdamStep {
    init(_ step: AdamStep) {
        self.init(
            gradient_scale: step.gradientScale,
            decay: step.decay,
            step_size: step.stepSize,
            beta1: step.beta1,
            beta2: step.beta2,
            epsilon: step.epsilon,
            second_moment_scale: step.secondMomentScale
        )
    }
}
