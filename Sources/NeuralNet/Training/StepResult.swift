/// What one update tells: losses before it, and the gradient's norm.
public struct StepResult: Sendable, Hashable {
    /// The number of judged positions; 0 means that nothing was updated and all losses are 0.
    public var judged: Int
    /// Mean cross-entropy of the key head in nats; with sampled keys over target and sample only.
    public var keyLoss: Double
    /// Mean binary cross-entropy of the horizon head over positions and vocabulary; 0 without it.
    public var horizonLoss: Double
    /// Mean binary cross-entropy of the confidence head; 0 without it.
    public var confidenceLoss: Double
    /// The weighted sum that is minimised.
    public var loss: Double
    /// The judged positions whose target was the key head's first choice among ``TrainingConfiguration/choices``; with sampled
    /// keys, the first of target and sample.
    public var hits: Int
    /// The global norm of the gradient before clipping.
    public var gradientNorm: Double

    /// All zero unless given.
    public init(
        judged: Int = 0,
        keyLoss: Double = 0,
        horizonLoss: Double = 0,
        confidenceLoss: Double = 0,
        loss: Double = 0,
        hits: Int = 0,
        gradientNorm: Double = 0
    ) {
        self.judged = judged
        self.keyLoss = keyLoss
        self.horizonLoss = horizonLoss
        self.confidenceLoss = confidenceLoss
        self.loss = loss
        self.hits = hits
        self.gradientNorm = gradientNorm
    }
}
