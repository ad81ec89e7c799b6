import ModelRegistry
import NeuralNet
import NeuralPrediction

/// The line of the log that a training begins with, or goes on with.
struct StartLine: Encodable {
    let event: String
    let data: String
    let reads: Int
    let writesLeftOut: Int
    let streams: Int
    let training: Int
    let validation: Int
    let test: Int
    let keys: Int
    let buckets: Int
    let parameters: Int
    /// Epochs and batches that a checkpoint had.
    let epoch: Int
    let batch: Int

    init(_ plan: TrainingPlan, _ progress: TrainerProgress?) {
        event = progress == nil ? "start" : "resume"
        let data = plan.trainingData
        self.data = data.name
        reads = data.accesses
        writesLeftOut = plan.history.writes
        streams = plan.dataset.streamCount
        training = data.training
        validation = data.validation
        test = data.test
        keys = plan.vocabulary.keyCount
        buckets = plan.vocabulary.bucketCount
        parameters = ParameterLayout(plan.network).count
        epoch = progress?.epoch ?? 0
        batch = progress?.batch ?? 0
    }
}

/// The line of the log that a training ends with.
struct EndLine: Encodable {
    let event = "end"
    let reason: String
    let steps: Int
    @OrNull var model: String?

    init(_ outcome: TrainerOutcome, model: String?) {
        reason = outcome.reason.rawValue
        steps = outcome.progress.step
        self.model = model
    }
}
