public import NeuralKernels

/// Trains and evaluates a network on the processor, on threads of its own.
///
/// Lanes are cut in as many shards as there are threads. Each thread runs its shard forward and backward into gradients
/// of its own, which are then added in the order of the shards. So a run repeats to the bit for one number of threads
/// and one instruction set; another number changes the order of sums, and so the last bits.
///
/// Once made, a step allocates no memory that grows with the network or the batch.
public struct CPUTrainingEngine: TrainingEngine, ~Copyable {
    private let team: ThreadTeam
    let shards: [Shard]
    private let kernels: Kernels
    let layout: ParameterLayout
    let parameters: AlignedBuffer<Float>
    let firstMoments: AlignedBuffer<Float>
    let secondMoments: AlignedBuffer<Float>
    private let transposed: TransposedWeights
    private let trainingState: CarriedState
    let evaluationState: CarriedState
    private var sampledKeys: SampledKeys?
    private let blockSquares: AlignedBuffer<Double>

    public let training: TrainingConfiguration
    public let lanes: Int
    public let maximumSteps: Int

    /// Floats that are added up, measured and updated at a time: small enough to stay near a core, and the same for
    /// every number of threads, so that the norm does not depend on it.
    private static let block = 1 << 14

    /// An engine that begins with `tensors`, zero moments and zero states.
    ///
    /// - Parameters:
    ///   - network: The network's shape.
    ///   - training: Loss, optimiser and seed.
    ///   - tensors: Exactly the tensors of `network`, such as ``Initialisation/tensors(for:)`` or
    ///     ``Network/tensors()``.
    ///   - lanes: The number of lanes of every batch, `1 ... 65_536`.
    ///   - maximumSteps: The most steps of a batch, `1 ... 65_536`; times `lanes` at most 4,194,304.
    ///   - threads: The number of threads, the caller's included, `1 ... 1_024`; no more than lanes are used.
    ///   - kernels: The inner loops.
    /// - Throws: ``NeuralNetError`` with code `configuration` or `tensor`.
    public init(
        _ network: NetworkConfiguration,
        training: TrainingConfiguration,
        tensors: [NamedTensor],
        lanes: Int,
        maximumSteps: Int,
        threads: Int = 1,
        kernels: Kernels = .best
    ) throws(NeuralNetError) {
        try network.validate()
        try training.validate(for: network)
        try Self.check("lanes", lanes, 1...65_536)
        try Self.check("maximumSteps", maximumSteps, 1...65_536)
        try Self.check("lanes * maximumSteps", lanes * maximumSteps, 1...(1 << 22))
        try Self.check("threads", threads, 1...1_024)
        let layout = ParameterLayout(network)
        let parameters = AlignedBuffer<Float>(count: layout.count)
        try layout.pack(tensors, into: parameters.elements)
        let count = min(threads, lanes)
        team = ThreadTeam(count: count)
        shards = (0..<count).map { index in
            let first = lanes * index / count
            let end = lanes * (index + 1) / count
            return Shard(layout, training, firstLane: first, lanes: end - first, steps: maximumSteps)
        }
        self.kernels = kernels
        self.layout = layout
        self.parameters = parameters
        firstMoments = AlignedBuffer(count: layout.count)
        secondMoments = AlignedBuffer(count: layout.count)
        transposed = TransposedWeights(layout, includesHeads: training.sampledKeys == nil)
        trainingState = CarriedState(network, lanes: lanes)
        evaluationState = CarriedState(network, lanes: lanes)
        if let sampledKeys = training.sampledKeys {
            self.sampledKeys = SampledKeys(layout.head, horizon: layout.horizon, count: sampledKeys)
        } else {
            sampledKeys = nil
        }
        blockSquares = AlignedBuffer(count: (layout.count + Self.block - 1) / Self.block)
        self.training = training
        self.lanes = lanes
        self.maximumSteps = maximumSteps
    }

    public var network: NetworkConfiguration { layout.configuration }

    public mutating func train(
        _ batch: SequenceBatch,
        learningRate: Float,
        step: Int
    ) throws(NeuralNetError) -> StepResult {
        try check(batch)
        try Self.check("step", step, 1...Int.max)
        guard learningRate >= 0, learningRate.isFinite else {
            throw NeuralNetError(
                .configuration,
                "the learning rate is \(learningRate), but it is finite and at least 0: change the schedule"
            )
        }
        var result = accumulateGradients(batch, step: step)
        guard result.judged > 0 else {
            commit(batch.steps, to: trainingState)
            return result
        }
        result.gradientNorm = sumGradients()
        guard result.loss.isFinite, result.gradientNorm.isFinite else { throw notFinite(result, step: step) }
        update(learningRate: learningRate, step: step, gradientNorm: result.gradientNorm)
        commit(batch.steps, to: trainingState)
        return result
    }

    public mutating func resetState(of pass: TrainingPass) {
        switch pass {
        case .training: trainingState.reset()
        case .evaluation: evaluationState.reset()
        }
    }

    public func tensors() -> [NamedTensor] {
        layout.unpack(UnsafeBufferPointer(parameters.elements))
    }

    public func snapshot() -> TrainingSnapshot {
        TrainingSnapshot(
            parameters: tensors(),
            firstMoments: layout.unpack(UnsafeBufferPointer(firstMoments.elements)),
            secondMoments: layout.unpack(UnsafeBufferPointer(secondMoments.elements)),
            carriedState: trainingState.tensors()
        )
    }

    public mutating func restore(_ snapshot: TrainingSnapshot) throws(NeuralNetError) {
        let packed = AlignedBuffer<Float>(count: 3 * layout.count)
        let parts = [snapshot.parameters, snapshot.firstMoments, snapshot.secondMoments]
        for (place, tensors) in parts.enumerated() {
            try layout.pack(tensors, into: part(place, of: packed))
        }
        if let tensor = snapshot.secondMoments.first(where: { $0.values.contains { $0 < 0 } }) {
            throw NeuralNetError(
                .snapshot,
                "the second moment of \(tensor.name) has a negative element, but it is a mean of squares: use "
                    + "another snapshot"
            )
        }
        try trainingState.check(snapshot.carriedState)
        for (place, buffer) in [parameters.elements, firstMoments.elements, secondMoments.elements].enumerated() {
            _ = buffer.update(from: part(place, of: packed))
        }
        trainingState.load(snapshot.carriedState)
        evaluationState.reset()
    }

    private func part(_ place: Int, of packed: borrowing AlignedBuffer<Float>) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(
            start: packed.pointer(at: place * layout.count, count: layout.count),
            count: layout.count
        )
    }

    static func check(_ what: String, _ value: Int, _ range: ClosedRange<Int>) throws(NeuralNetError) {
        guard !range.contains(value) else { return }
        throw NeuralNetError(
            .configuration,
            "\(what) is \(value), but it is \(range.lowerBound) ... \(range.upperBound): use a value in that range"
        )
    }

    func check(_ batch: SequenceBatch) throws(NeuralNetError) {
        guard batch.lanes == lanes, batch.steps <= maximumSteps else {
            throw NeuralNetError(
                .batch,
                "the batch has \(batch.lanes) lanes and \(batch.steps) steps, but the engine takes \(lanes) lanes "
                    + "and at most \(maximumSteps) steps: cut the data so, or make another engine"
            )
        }
        try batch.validate(for: network)
    }
}

// The parts of an update.
extension CPUTrainingEngine {
    /// Forward and backward pass of every shard; losses, and each shard's own gradients.
    mutating func accumulateGradients(_ batch: SequenceBatch, step: Int) -> StepResult {
        let judged = batch.judged
        let isSampled = training.sampledKeys != nil
        let confident = isSampled ? batch.targets.suffix(lanes).count { $0 >= 0 } : judged
        let scales = Shard.LossScales(
            key: 1 / Float(max(1, judged)),
            horizon: training.horizonWeight / Float(max(1, judged)),
            confidence: training.confidenceWeight / Float(max(1, confident))
        )
        let values = UnsafePointer(parameters.pointer(count: layout.count))
        sampledKeys?.update(values, seed: training.seed, step: step)
        let sample = sampledKeys?.view
        prepare(values)
        withPasses(batch) { shard, pass, view in
            let state = trainingState.lanes(from: shard.firstLane)
            if judged == 0 {
                _ = shard.forward(pass, view, step: step, state: state)
            } else {
                shard.train(pass, view, step: step, state: state, sample: sample, scales: scales)
            }
        }
        return judged == 0 ? StepResult() : result(judged: judged, confident: confident)
    }

    /// Transposes the weights and zeroes the gradients, each thread its share.
    private func prepare(_ values: UnsafePointer<Float>) {
        team.run { index in
            transposed.update(kernels, from: values, part: index, of: team.count)
            shards[index].gradients.fill(0)
        }
    }

    private func result(judged: Int, confident: Int) -> StepResult {
        var result = StepResult(judged: judged)
        for sums in shards.map(\.sums) {
            result.keyLoss += sums.key
            result.horizonLoss += sums.horizon
            result.confidenceLoss += sums.confidence
            result.hits += sums.hits
        }
        result.keyLoss /= Double(judged)
        result.horizonLoss /= Double(judged)
        result.confidenceLoss /= Double(max(1, confident))
        result.loss =
            result.keyLoss + Double(training.horizonWeight) * result.horizonLoss
            + Double(training.confidenceWeight) * result.confidenceLoss
        return result
    }

    /// Adds the shards' gradients into the first shard's, in order; returns their norm.
    func sumGradients() -> Double {
        forEachBlock { block, first, count in
            let sum = shards[0].gradients.pointer(at: first, count: count)
            for shard in shards.dropFirst() {
                kernels.axpy(1, shard.gradients.pointer(at: first, count: count), into: sum, count: count)
            }
            blockSquares[block] = kernels.sumOfSquares(sum, count: count)
        }
        return blockSquares.elements.reduce(0, +).squareRoot()
    }

    private func update(learningRate: Float, step: Int, gradientNorm: Double) {
        let rule = training.optimizer
        let limit = Double(training.gradientNormLimit)
        let values = AdamStep(
            step: step,
            learningRate: learningRate,
            beta1: rule.beta1,
            beta2: rule.beta2,
            epsilon: rule.epsilon,
            weightDecay: rule.weightDecay,
            gradientScale: Float(min(1, limit / (gradientNorm + 1e-6)))
        )
        forEachBlock { _, first, count in
            kernels.adamW(
                parameters: parameters.pointer(at: first, count: count),
                gradients: shards[0].gradients.pointer(at: first, count: count),
                moments1: firstMoments.pointer(at: first, count: count),
                moments2: secondMoments.pointer(at: first, count: count),
                count: count,
                step: values
            )
        }
    }

    /// Calls `body` for every block of the parameters, each thread a stretch of them.
    private func forEachBlock(_ body: (_ block: Int, _ first: Int, _ count: Int) -> Void) {
        let blocks = blockSquares.count
        team.run { index in
            for block in blocks * index / team.count..<blocks * (index + 1) / team.count {
                let first = block * Self.block
                body(block, first, min(Self.block, layout.count - first))
            }
        }
    }

    func commit(_ steps: Int, to state: borrowing CarriedState) {
        for shard in shards { shard.commit(pass(of: shard, steps: steps), to: state.lanes(from: shard.firstLane)) }
    }

    func pass(of shard: Shard, steps: Int) -> Pass {
        Pass(
            kernels: kernels,
            parameters: UnsafePointer(parameters.pointer(count: layout.count)),
            transposed: transposed.start,
            firstTransposed: transposed.first,
            gradients: shard.gradients.pointer(count: layout.count),
            lanes: shard.lanes,
            steps: steps
        )
    }

    /// Runs `body` for every shard on its thread.
    func withPasses(_ batch: SequenceBatch, _ body: (Shard, Pass, BatchView) -> Void) {
        batch.withView { view in
            team.run { index in
                let shard = shards[index]
                body(
                    shard,
                    pass(of: shard, steps: batch.steps),
                    view.cut(firstLane: shard.firstLane, lanes: shard.lanes)
                )
            }
        }
    }

    /// Says where the first value that is not finite came from, the parts nearest the loss first.
    private func notFinite(_ result: StepResult, step: Int) -> NeuralNetError {
        let culprit = { [layout] (buffer: UnsafeMutableBufferPointer<Float>) in
            layout.unpack(UnsafeBufferPointer(buffer)).last { !$0.values.allSatisfy(\.isFinite) }
        }
        let place: String
        if let tensor = culprit(parameters.elements) {
            place = "parameter \(tensor.name)"
        } else if let tensor = culprit(shards[0].gradients.elements) {
            place = "the gradient of \(tensor.name)"
        } else if !result.loss.isFinite {
            place = "the loss"
        } else {
            place = "the norm of the gradient"
        }
        return NeuralNetError(
            .notFinite,
            "step \(step): \(place) is not finite (loss \(result.loss), gradient norm \(result.gradientNorm)), "
                + "but training "
                + "needs finite numbers: go back to a checkpoint and use a smaller learning rate or gradient norm"
        )
    }
}
