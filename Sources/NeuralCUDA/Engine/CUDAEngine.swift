import NeuralKernels
public import NeuralNet

/// Trains and evaluates a network on an NVIDIA GPU, as the CPU engine does on processors.
///
/// The same model, the same random numbers and the same update: losses and weights agree with the CPU engine's up to the rounding
/// of float32 sums, whose order differs. Runs are repeatable on one kind of device. Every network runs; a
/// softmax over sampled keys is refused.
///
/// All calls of one engine come from one thread, the one that makes it: CUDA's current context belongs to a thread. The engine may be
/// dropped anywhere. Parameters, gradients, moments and all working memory lie on the device from the beginning, so that a step
/// allocates nothing; each step copies the batch there and 40 bytes back.
public struct CUDAEngine: ~Copyable, TrainingEngine {
    private let context: CUDAContext
    private let parameters: DeviceParameters
    private let embedding: DeviceEmbedding
    private let stack: DeviceStack
    private let rows: DeviceRows
    private let attention: DeviceAttention?
    private let heads: DeviceHeads
    private let batch: StagedBatch
    private let states: [TrainingPass: CarriedState]
    private let flag: DeviceBuffer

    public let network: NetworkConfiguration
    public let training: TrainingConfiguration
    public let lanes: Int
    public let maximumSteps: Int

    /// Puts a network on a device.
    ///
    /// Compiles the kernels, about a second, and allocates everything.
    /// - Parameters:
    ///   - network: A shape that ``unsupportedPart(_:_:)`` finds nothing wrong with.
    ///   - training: Loss, optimizer and seed.
    ///   - tensors: Exactly the parameters that `network` asks for.
    ///   - lanes: Lanes of every batch, at least 1.
    ///   - maximumSteps: The most steps of a batch, at least 1.
    ///   - libraries: From ``CUDALibraries/load()``.
    ///   - device: The device's number among those the driver shows, from 0.
    /// - Throws: ``CUDAError`` if the device cannot be used, is too small or the network is not supported; `NeuralNetError`
    ///   (`configuration`, `tensor`) if the arguments are wrong on any engine.
    public init(
        _ network: NetworkConfiguration,
        training: TrainingConfiguration,
        tensors: [NamedTensor],
        lanes: Int,
        maximumSteps: Int,
        libraries: CUDALibraries,
        device: Int = 0
    ) throws {
        try self.init(
            network,
            training: training,
            tensors: tensors,
            lanes: lanes,
            maximumSteps: maximumSteps,
            libraries: libraries,
            device: device,
            mostLogits: DeviceHeads.logitLimit
        )
    }

    /// As the public initialiser, with the most logits held at once.
    init(
        _ network: NetworkConfiguration,
        training: TrainingConfiguration,
        tensors: [NamedTensor],
        lanes: Int,
        maximumSteps: Int,
        libraries: CUDALibraries,
        device: Int,
        mostLogits: Int
    ) throws {
        try network.validate()
        try training.validate(for: network)
        try Self.check(network, training, lanes: lanes, maximumSteps: maximumSteps)
        let layout = ParameterLayout(network)
        try Self.check(tensors, layout)

        let context = try CUDAContext(libraries, device: device)
        let parameters = try DeviceParameters(context, DeviceLayout(layout))
        try parameters.write(tensors, to: parameters.values)
        let positions = lanes * maximumSteps
        let embedding = try DeviceEmbedding(context, parameters, network, positions: positions)
        let stack = try DeviceStack(context, parameters, network, lanes: lanes, maximumSteps: maximumSteps)
        let rows = try DeviceRows(context, positions: positions, width: network.outputWidth)
        let attention = try DeviceAttention(
            context,
            parameters,
            network,
            lanes: lanes,
            maximumSteps: maximumSteps
        )
        let heads = try DeviceHeads(
            context,
            parameters,
            network,
            training,
            positions: positions,
            mostLogits: mostLogits
        )
        let batch = try StagedBatch(context, network, lanes: lanes, maximumSteps: maximumSteps)
        let flag = try DeviceBuffer(context, count: 1, for: "a flag")
        var states: [TrainingPass: CarriedState] = [:]
        for pass in TrainingPass.allCases {
            states[pass] = try CarriedState(
                context,
                layers: network.isBidirectional ? 0 : network.layers,
                lanes: lanes,
                width: network.hiddenWidth
            )
        }
        try context.synchronize()

        // Only here: a noncopyable struct cannot throw once a property is set.
        self.context = context
        self.parameters = parameters
        self.embedding = embedding
        self.stack = stack
        self.rows = rows
        self.attention = attention
        self.heads = heads
        self.batch = batch
        self.flag = flag
        self.states = states
        self.network = network
        self.training = training
        self.lanes = lanes
        self.maximumSteps = maximumSteps
    }

    /// The device's name, for logs.
    public var deviceName: String { context.deviceName }

    // MARK: TrainingEngine

    public mutating func train(
        _ batch: SequenceBatch,
        learningRate: Float,
        step: Int
    ) throws(NeuralNetError) -> StepResult {
        try check(batch)
        guard step >= 1 else {
            throw NeuralNetError(.configuration, "step is \(step), but steps are counted from 1")
        }
        guard learningRate >= 0, learningRate.isFinite else {
            throw NeuralNetError(
                .configuration,
                "the learning rate is \(learningRate), but it is finite and at least 0: change the schedule"
            )
        }
        do {
            let dropout = dropoutStreams(step)
            try stage(batch)
            let state = state(of: .training)
            let read = try forward(from: state, dropout: dropout)
            var result = StepResult()
            if self.batch.judged > 0 {
                try backward(read, dropout: dropout)
                result = stepResult(try heads.report(self.batch))
                try checkFinite(result, step)
                try update(result, learningRate, step)
            }
            try stack.keep(self.batch, in: state)
            try context.synchronize()
            return result
        } catch {
            throw Self.asNetworkError(error)
        }
    }

    public mutating func evaluate(_ batch: SequenceBatch, topKeys: Int) throws(NeuralNetError) -> EvaluationResult {
        try check(batch)
        guard (0...network.vocabulary).contains(topKeys) else {
            throw NeuralNetError(
                .configuration,
                "topKeys is \(topKeys), but it is 0 ... \(network.vocabulary): use a value in that range"
            )
        }
        do {
            try stage(batch)
            let state = state(of: .evaluation)
            let read = try forward(from: state, dropout: [])
            let result = try heads.evaluate(self.batch, inputs: read, topKeys: topKeys)
            try checkFinite(result)
            try stack.keep(self.batch, in: state)
            try context.synchronize()
            return result
        } catch {
            throw Self.asNetworkError(error)
        }
    }

    public mutating func resetState(of pass: TrainingPass) throws(NeuralNetError) {
        try onDevice { () throws(CUDAError) in
            try state(of: pass).clear()
            try context.synchronize()
        }
    }

    public func snapshot() throws(NeuralNetError) -> TrainingSnapshot {
        try onDevice { () throws(CUDAError) in
            TrainingSnapshot(
                parameters: try parameters.read(parameters.values),
                firstMoments: try parameters.read(parameters.firstMoments),
                secondMoments: try parameters.read(parameters.secondMoments),
                carriedState: try carriedTensors()
            )
        }
    }

    public mutating func restore(_ snapshot: TrainingSnapshot) throws(NeuralNetError) {
        let layout = ParameterLayout(network)
        try Self.check(snapshot.parameters, layout)
        try Self.check(snapshot.firstMoments, layout)
        try Self.check(snapshot.secondMoments, layout)
        if let tensor = snapshot.secondMoments.first(where: { $0.values.contains { $0 < 0 } }) {
            throw NeuralNetError(
                .snapshot,
                "the second moment of \(tensor.name) has a negative element, but it is a mean of squares: use another snapshot"
            )
        }
        let carried = try checkedState(snapshot.carriedState)
        try onDevice { () throws(CUDAError) in
            try parameters.write(snapshot.parameters, to: parameters.values)
            try parameters.write(snapshot.firstMoments, to: parameters.firstMoments)
            try parameters.write(snapshot.secondMoments, to: parameters.secondMoments)
            for (tensor, buffer) in zip(carried, carriedBuffers) { try buffer.write(tensor.values) }
            try state(of: .evaluation).clear()
            try context.synchronize()
        }
    }

    public func tensors() throws(NeuralNetError) -> [NamedTensor] {
        try onDevice { () throws(CUDAError) in try parameters.read(parameters.values) }
    }

    // MARK: One step

    private func stage(_ batch: SequenceBatch) throws(CUDAError) {
        try context.makeCurrent()
        try self.batch.stage(batch)
    }

    /// Runs the staged batch up to what the heads read.
    private func forward(from state: CarriedState, dropout: [DropoutStream]) throws(CUDAError) -> DeviceBuffer {
        try embedding.forward(batch)
        try stack.forward(batch, input: embedding.output.address, from: state, dropout: dropout)
        try rows.gather(batch, from: stack.output)
        guard let attention else { return rows.values }
        try attention.forward(batch, top: stack.output, present: rows.values.address)
        return attention.output
    }

    /// Computes losses and all gradients; `read` is what the heads read.
    private func backward(_ read: DeviceBuffer, dropout: [DropoutStream]) throws(CUDAError) {
        let topGradient = stack.outputGradient
        if let attention {
            try heads.train(batch, inputs: read, inputGradients: attention.outputGradient)
            try attention.backward(
                batch,
                top: stack.output,
                topGradient: topGradient.address,
                present: rows.values.address,
                presentGradient: rows.gradients.address
            )
        } else {
            try heads.train(batch, inputs: read, inputGradients: rows.gradients)
            try topGradient.fillWithZeros()
        }
        try rows.addGradients(batch, to: topGradient.address)
        let inputGradient = try stack.backward(batch, input: embedding.output.address, dropout: dropout)
        try embedding.backward(batch, inputGradient)
    }

    private func dropoutStreams(_ step: Int) -> [DropoutStream] {
        if network.dropout == 0 { return [] }
        return (0..<network.layers).map {
            DropoutStream(rate: network.dropout, seed: training.seed, step: step, layer: $0)
        }
    }

    private func stepResult(_ report: DeviceHeads.Report) -> StepResult {
        let judged = Double(batch.judged)
        var result = StepResult(judged: batch.judged, hits: Int(report.hits))
        result.keyLoss = report.keyLoss / judged
        result.loss = result.keyLoss
        if network.horizon > 0 {
            result.horizonLoss = report.horizonLoss / judged
            result.loss += Double(training.horizonWeight) * result.horizonLoss
        }
        if network.hasConfidenceHead {
            result.confidenceLoss = report.confidenceLoss / judged
            result.loss += Double(training.confidenceWeight) * result.confidenceLoss
        }
        result.gradientNorm = report.squares.squareRoot()
        return result
    }

    private func update(_ result: StepResult, _ learningRate: Float, _ step: Int) throws(CUDAError) {
        let limit = Double(training.gradientNormLimit)
        let scale = limit.isInfinite ? 1 : min(1, limit / (result.gradientNorm + 1e-6))
        let optimizer = training.optimizer
        let adam = AdamStep(
            step: step,
            learningRate: learningRate,
            beta1: optimizer.beta1,
            beta2: optimizer.beta2,
            epsilon: optimizer.epsilon,
            weightDecay: optimizer.weightDecay,
            gradientScale: Float(scale)
        )
        try context.launch(.adam, .elements(parameters.layout.count)) {
            $0.add(parameters.values.address)
            $0.add(parameters.gradients.address)
            $0.add(parameters.firstMoments.address)
            $0.add(parameters.secondMoments.address)
            $0.add(bits: UInt64(parameters.layout.count))
            $0.add(adam.gradientScale)
            $0.add(adam.decay)
            $0.add(adam.stepSize)
            $0.add(adam.secondMomentScale)
            $0.add(adam.beta1)
            $0.add(adam.beta2)
            $0.add(adam.epsilon)
        }
    }

    // MARK: Checks

    private func check(_ batch: SequenceBatch) throws(NeuralNetError) {
        try batch.validate(for: network)
        guard batch.lanes == lanes, batch.steps <= maximumSteps else {
            throw NeuralNetError(
                .batch,
                "the batch has \(batch.lanes) lanes and \(batch.steps) steps, but the engine was made for \(lanes) lanes and at "
                    + "most \(maximumSteps) steps: make an engine for larger batches"
            )
        }
    }

    private func checkFinite(_ result: StepResult, _ step: Int) throws {
        if result.loss.isFinite && result.gradientNorm.isFinite { return }
        let place: String
        if let tensor = try parameters.lastNonFinite(in: parameters.values, flag: flag) {
            place = "parameter \(tensor)"
        } else if let tensor = try parameters.lastNonFinite(in: parameters.gradients, flag: flag) {
            place = "the gradient of \(tensor)"
        } else {
            place = result.loss.isFinite ? "the norm of the gradient" : "the loss"
        }
        throw NeuralNetError(
            .notFinite,
            "step \(step): \(place) is not finite (loss \(result.loss), gradient norm \(result.gradientNorm)), but training "
                + "needs finite numbers: go back to a checkpoint and use a smaller learning rate or gradient norm"
        )
    }

    private func checkFinite(_ result: EvaluationResult) throws {
        if (result.keyLoss + result.horizonLoss + result.confidence).allSatisfy(\.isFinite) { return }
        let tensor = try parameters.lastNonFinite(in: parameters.values, flag: flag)
        throw NeuralNetError(
            .notFinite,
            "the loss or confidence of an evaluated position is not finite"
                + (tensor.map { " (parameter \($0) is not)" } ?? "")
                + ", but those of a sound network are: go back to a checkpoint"
        )
    }

    private static func check(
        _ tensors: [NamedTensor],
        _ layout: ParameterLayout
    ) throws(NeuralNetError) {
        // The layout checks names, shapes and values while it packs; the packed copy is not needed.
        var scratch = [Float](repeating: 0, count: layout.count)
        try scratch.withUnsafeMutableBufferPointer { buffer throws(NeuralNetError) in
            try layout.pack(tensors, into: buffer)
        }
    }

    // MARK: Carried state

    private func state(of pass: TrainingPass) -> CarriedState {
        guard let state = states[pass] else { preconditionFailure("every pass has a state") }
        return state
    }

    private var carriedBuffers: [DeviceBuffer] {
        let state = state(of: .training)
        return zip(state.hidden, state.cell).flatMap { [$0, $1] }
    }

    private var carriedNames: [String] {
        (0..<(network.isBidirectional ? 0 : network.layers)).flatMap { ["hidden_l\($0)", "cell_l\($0)"] }
    }

    private func carriedTensors() throws(CUDAError) -> [NamedTensor] {
        var tensors: [NamedTensor] = []
        for (name, buffer) in zip(carriedNames, carriedBuffers) {
            let values = try context.elements(of: buffer, count: buffer.count, zero: Float(0))
            tensors.append(NamedTensor(name: name, shape: [lanes, network.hiddenWidth], values: values))
        }
        return tensors
    }

    /// The tensors of a snapshot's carried state in the order of ``carriedNames``.
    private func checkedState(_ tensors: [NamedTensor]) throws(NeuralNetError) -> [NamedTensor] {
        let shape = [lanes, network.hiddenWidth]
        var sorted: [NamedTensor] = []
        for name in carriedNames {
            guard let tensor = tensors.first(where: { $0.name == name }), tensor.shape == shape,
                tensor.values.allSatisfy(\.isFinite)
            else {
                throw NeuralNetError(
                    .snapshot,
                    "the snapshot's carried state needs \(name) of shape \(shape) with finite values: take a snapshot of the same "
                        + "network and number of lanes"
                )
            }
            sorted.append(tensor)
        }
        guard tensors.count == sorted.count else {
            throw NeuralNetError(
                .snapshot,
                "the snapshot's carried state has \(tensors.count) tensors, the network \(sorted.count): take a snapshot of the "
                    + "same network"
            )
        }
        return sorted
    }

    // MARK: Errors

    /// Runs `body` with the device's context current, its errors as `NeuralNetError`.
    private func onDevice<Result>(_ body: () throws(CUDAError) -> Result) throws(NeuralNetError) -> Result {
        do throws(CUDAError) {
            try context.makeCurrent()
            return try body()
        } catch {
            throw NeuralNetError(.device, error.message)
        }
    }

    private static func asNetworkError(_ error: any Error) -> NeuralNetError {
        switch error {
        case let error as NeuralNetError: error
        case let error as CUDAError: NeuralNetError(.device, error.message)
        default: NeuralNetError(.device, "\(error)")
        }
    }
}
