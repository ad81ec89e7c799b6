/// How long and in what portions a network is trained.
public struct TrainerConfiguration: Sendable, Hashable, Codable {
    /// The most passes over the training part, at least 1.
    public var epochs: Int
    /// How many epochs in a row may end without a better validation loss before training stops, at least 1.
    public var patience: Int
    /// By how much the validation loss must fall to count as better, in nats, at least 0.
    public var minimumGain: Double
    /// Sequences side by side.
    public var lanes: Int
    /// Steps of a batch: as far back as gradients reach.
    public var window: Int
    /// How the learning rate moves; see ``Trainer/stepsPerEpoch(_:_:isBidirectional:)`` for one that ends with the last update.
    public var learningRate: LearningRateSchedule
    /// What the order of the segments of each epoch derives from.
    public var seed: UInt64

    public init(
        epochs: Int = 10,
        patience: Int = 3,
        minimumGain: Double = 0,
        lanes: Int = 32,
        window: Int = 32,
        learningRate: LearningRateSchedule = .constant(rate: 0.003),
        seed: UInt64 = 1
    ) {
        self.epochs = epochs
        self.patience = patience
        self.minimumGain = minimumGain
        self.lanes = lanes
        self.window = window
        self.learningRate = learningRate
        self.seed = seed
    }

    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public func validate() throws(NeuralNetError) {
        try BatchShape(lanes: lanes, window: window).validate()
        try learningRate.validate()
        guard (1...1_000_000).contains(epochs) else {
            throw NeuralNetError(
                .configuration,
                "epochs is \(epochs), but it is 1 ... 1000000: use a value in that range"
            )
        }
        guard patience >= 1 else {
            throw NeuralNetError(.configuration, "patience is \(patience), but it is at least 1: use 1 or more")
        }
        guard minimumGain >= 0, minimumGain.isFinite else {
            throw NeuralNetError(
                .configuration,
                "minimumGain is \(minimumGain), but it is finite and at least 0: use 0"
            )
        }
    }
}
