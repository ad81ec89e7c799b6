/// What is minimised, how parameters are updated, and the seed of every random number.
///
/// The loss is `CE + horizonWeight * BCE(horizon) + confidenceWeight * BCE(confidence)`, each a mean over the judged
/// positions of the whole batch; the horizon's also over the vocabulary, as PyTorch's `BCEWithLogitsLoss`.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
    /// The update rule.
    public var optimizer: OptimizerConfiguration
    /// The largest global gradient norm, finite and above 0; a larger gradient is scaled down to it.
    ///
    /// PyTorch's `clip_grad_norm_`: the factor is `min(1, norm limit / (norm + 1e-6))`.
    public var gradientNormLimit: Float
    /// The weight of the horizon head's loss, at least 0.
    ///
    /// The mean is over the vocabulary too, so `vocabulary / horizon` gives each foretold key about the pull of a
    /// target.
    public var horizonWeight: Float
    /// The weight of the confidence head's loss, at least 0.
    public var confidenceWeight: Float
    /// The tokens among which the network's first choice is looked for, or `nil` for all.
    ///
    /// The confidence head is trained on whether the first choice is the target, and hits are counted by it. Tokens outside
    /// are none that could be chosen: as targets they are what the first choice is not.
    public var choices: Range<Int>?
    /// The number of keys a training step compares targets with, a multiple of 64, or `nil` for the whole vocabulary.
    ///
    /// The horizon head learns from the same keys. See ``SampledKeys``. Evaluation always uses the whole vocabulary.
    public var sampledKeys: Int?
    /// What every random number of training derives from.
    public var seed: UInt64

    /// Adam with a gradient norm of at most 1 over the whole vocabulary, unless told otherwise.
    public init(
        optimizer: OptimizerConfiguration = OptimizerConfiguration(),
        gradientNormLimit: Float = 1,
        horizonWeight: Float = 1,
        confidenceWeight: Float = 0.1,
        choices: Range<Int>? = nil,
        sampledKeys: Int? = nil,
        seed: UInt64 = 1
    ) {
        self.optimizer = optimizer
        self.gradientNormLimit = gradientNormLimit
        self.horizonWeight = horizonWeight
        self.confidenceWeight = confidenceWeight
        self.choices = choices
        self.sampledKeys = sampledKeys
        self.seed = seed
    }

    /// Checks every range, and that sampling leaves keys out.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public func validate(for network: NetworkConfiguration) throws(NeuralNetError) {
        try optimizer.validate()
        guard gradientNormLimit > 0, gradientNormLimit.isFinite else {
            throw NeuralNetError(
                .configuration,
                "gradientNormLimit is \(gradientNormLimit), but it is finite and above 0: use 1, or 1e9 for "
                    + "hardly a limit"
            )
        }
        for (name, weight) in [("horizonWeight", horizonWeight), ("confidenceWeight", confidenceWeight)]
        where !(weight >= 0 && weight.isFinite) {
            throw NeuralNetError(.configuration, "\(name) is \(weight), but it is finite and at least 0: use 0 or more")
        }
        if let choices, choices.isEmpty || choices.lowerBound < 0 || choices.upperBound > network.vocabulary {
            throw NeuralNetError(
                .configuration,
                "choices is \(choices), but it is one token at least of 0 ..< \(network.vocabulary): use tokens of the "
                    + "vocabulary, or none"
            )
        }
        guard let sampledKeys else { return }
        guard sampledKeys > 0, sampledKeys % 64 == 0, sampledKeys <= network.vocabulary / 2 else {
            throw NeuralNetError(
                .configuration,
                "sampledKeys is \(sampledKeys), but it is a multiple of 64 up to half the vocabulary "
                    + "(\(network.vocabulary)): use such a number, or none"
            )
        }
    }
}
