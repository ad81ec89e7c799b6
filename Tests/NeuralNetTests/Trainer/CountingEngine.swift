import NeuralNet

/// An engine with the simplest network there is: one row of logits for each token that was read last, and a little of what the
/// lane carries, so that every part of a snapshot matters.
struct CountingEngine: TrainingEngine {
    let network: NetworkConfiguration
    let training = TrainingConfiguration()
    let lanes: Int
    let maximumSteps: Int
    private var logits: [Float]
    private var firstMoment: [Float]
    private var secondMoment: [Float]
    private var carried: [Float]
    private var carriedInEvaluation: [Float]
    /// The steps that were asked for, and with what rate.
    private(set) var calls: [(step: Int, rate: Float)] = []
    /// The step that fails.
    var failingStep: Int?
    /// What the n-th measuring finds as loss of each position; empty: what the logits say.
    var evaluationLosses: [Float] = []
    private var epochsMeasured = 0
    private var isMeasuring = false

    init(vocabulary: Int, lanes: Int, steps: Int) {
        network = NetworkConfiguration(vocabulary: vocabulary)
        self.lanes = lanes
        maximumSteps = steps
        logits = Array(repeating: 0, count: vocabulary * vocabulary)
        firstMoment = logits
        secondMoment = logits
        carried = Array(repeating: 0, count: lanes)
        carriedInEvaluation = carried
    }

    mutating func train(
        _ batch: SequenceBatch,
        learningRate: Float,
        step: Int
    ) throws(NeuralNetError) -> StepResult {
        if step == failingStep {
            throw NeuralNetError(.notFinite, "step \(step): the gradient of logits is not finite")
        }
        calls.append((step, learningRate))
        isMeasuring = false
        var result = StepResult(judged: batch.judged, gradientNorm: Double(step))
        for index in batch.targets.indices {
            let lane = index % lanes
            if index < lanes, batch.restarts[lane] { carried[lane] = 0 }
            carried[lane] = carried[lane] * 0.5 + Float(batch.tokens[index])
            guard batch.targets[index] >= 0 else { continue }
            let row = Int(batch.tokens[index]) * network.vocabulary
            let place = row + Int(batch.targets[index])
            if best(row) == place { result.hits += 1 }
            firstMoment[place] = 0.9 * firstMoment[place] + 0.1 * (1 + carried[lane] * 0.01)
            secondMoment[place] = 0.99 * secondMoment[place] + 0.01
            logits[place] += learningRate * firstMoment[place] / (secondMoment[place].squareRoot() + 0.1)
            result.keyLoss += Double(1 / (1 + abs(logits[place])))
        }
        if result.judged > 0 { result.keyLoss /= Double(result.judged) }
        result.loss = result.keyLoss
        return result
    }

    private func best(_ row: Int) -> Int {
        var best = row
        for place in row..<(row + network.vocabulary) where logits[place] > logits[best] { best = place }
        return best
    }

    mutating func evaluate(_ batch: SequenceBatch, topKeys: Int) throws(NeuralNetError) -> EvaluationResult {
        var result = EvaluationResult(topKeysPerPosition: topKeys)
        if !isMeasuring { epochsMeasured += 1 }
        isMeasuring = true
        for index in batch.targets.indices where batch.targets[index] >= 0 {
            let row = Int(batch.tokens[index]) * network.vocabulary
            let place = row + Int(batch.targets[index])
            result.positions.append(index)
            let given =
                evaluationLosses.isEmpty ? nil : evaluationLosses[min(epochsMeasured, evaluationLosses.count) - 1]
            result.keyLoss.append(given ?? 1 / (1 + abs(logits[place])))
            result.rank.append(Int32((row..<(row + network.vocabulary)).count { logits[$0] > logits[place] }))
            let order = (0..<network.vocabulary).sorted { (logits[row + $1], $0) < (logits[row + $0], $1) }
            result.topKeys += order.prefix(topKeys).map { Int32($0) }
        }
        return result
    }

    mutating func resetState(of pass: TrainingPass) {
        switch pass {
        case .training: carried = Array(repeating: 0, count: lanes)
        case .evaluation: carriedInEvaluation = Array(repeating: 0, count: lanes)
        }
    }

    func snapshot() -> TrainingSnapshot {
        TrainingSnapshot(
            parameters: tensors(),
            firstMoments: [NamedTensor(name: "logits", shape: [firstMoment.count], values: firstMoment)],
            secondMoments: [NamedTensor(name: "logits", shape: [secondMoment.count], values: secondMoment)],
            carriedState: [NamedTensor(name: "carried", shape: [lanes], values: carried)]
        )
    }

    mutating func restore(_ snapshot: TrainingSnapshot) throws(NeuralNetError) {
        guard snapshot.parameters.first?.values.count == logits.count else {
            throw NeuralNetError(.snapshot, "the snapshot is of another network")
        }
        logits = snapshot.parameters[0].values
        firstMoment = snapshot.firstMoments[0].values
        secondMoment = snapshot.secondMoments[0].values
        carried = snapshot.carriedState[0].values
    }

    func tensors() -> [NamedTensor] {
        [NamedTensor(name: "logits", shape: [logits.count], values: logits)]
    }
}
