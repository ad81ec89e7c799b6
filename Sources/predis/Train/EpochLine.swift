import NeuralNet

/// An epoch as the log and `--json` tell it.
struct EpochLine: Encodable {
    let event = "epoch"
    let epoch: Int
    let steps: Int
    let learningRate: Float
    let trainingLoss: Double
    let trainingKeyLoss: Double
    let trainingAccuracy: Double
    let validationLoss: Double
    let validationAccuracy: Double
    let gradientNorm: Double
    let highestGradientNorm: Double
    let isBest: Bool
    @OrNull var seconds: Double?
    @OrNull var readsPerSecond: Double?

    init(_ record: EpochRecord, seconds: Double? = nil) {
        epoch = record.epoch
        steps = record.steps
        learningRate = record.learningRate
        trainingLoss = record.training.loss
        trainingKeyLoss = record.training.keyLoss
        trainingAccuracy = record.training.accuracy
        validationLoss = record.validation.keyLoss
        validationAccuracy = record.validation.accuracy
        gradientNorm = record.training.gradientNorm
        highestGradientNorm = record.training.highestGradientNorm
        isBest = record.isBest
        self.seconds = seconds
        readsPerSecond = seconds.flatMap { $0 > 0 ? Double(record.training.judged) / $0 : nil }
    }
}
