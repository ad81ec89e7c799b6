import Foundation
import NeuralKernels
import NeuralNet

/// Times steps of the network that the public comparison uses: embedding 32, two LSTM layers of 64, a confidence head.
///
/// Weights are drawn, as their values do not change the time. Models are made once for each question and kept, so that a
/// question asked again measures steps only.
final class NeuralBench {
    /// What is measured.
    enum Task: String, CaseIterable {
        /// A token in, logits and confidence out, one stream.
        case step
        /// The same for 64 streams at once.
        case batch
        /// `step`, and the eight best keys.
        case top
        /// Forward, backward and update: 64 lanes of 16 steps, the last of each judged.
        case trainLast = "train-last"
        /// The same, every position judged.
        case trainAll = "train-all"
    }

    /// A question.
    struct Question: Hashable {
        var task: Task
        var isQuantised = false
        var set: InstructionSet
        var vocabulary: Int
    }

    /// The lanes of a batch and of a training step.
    static let lanes = 64
    /// The steps of a training step.
    static let steps = 16

    private var tasks: [Question: (Int) throws(NeuralNetError) -> Void] = [:]

    /// Processor time of `repetitions` steps, in seconds.
    func seconds(_ question: Question, repetitions: Int) throws -> Double {
        if tasks[question] == nil { tasks[question] = try make(question) }
        guard let task = tasks[question] else { return 0 }
        let start = processorTime()
        try task(repetitions)
        return processorTime() - start
    }

    /// Steps of a question that take about `seconds`.
    func repetitions(_ question: Question, seconds target: Double) throws -> Int {
        var count = 1
        while true {
            let taken = try seconds(question, repetitions: count)
            if taken > target / 4 { return max(1, Int(Double(count) * target / taken)) }
            count *= 2
        }
    }

    private func make(_ question: Question) throws -> (Int) throws(NeuralNetError) -> Void {
        var shape = NetworkConfiguration(vocabulary: question.vocabulary, hasConfidenceHead: true)
        let kernels = try KernelChoice.kernels(named: question.set.name)
        if question.task == .trainLast || question.task == .trainAll {
            shape.hasConfidenceHead = false
            return try training(shape, kernels, judgesAll: question.task == .trainAll)
        }
        let network = try Network(shape, initialisation: Initialisation(seed: 1))
        let lanes = question.task == .batch ? Self.lanes : 1
        let model =
            question.isQuantised
            ? try StreamingModel(QuantisedNetwork(network), streams: lanes, maximumRows: lanes, kernels: kernels)
            : try StreamingModel(network, streams: lanes, maximumRows: lanes, kernels: kernels)
        return following(model, task: question.task, vocabulary: question.vocabulary)
    }

    private func following(
        _ model: consuming StreamingModel,
        task: Task,
        vocabulary: Int
    ) -> (Int) throws(NeuralNetError) -> Void {
        let box = Box(model)
        let streams = Array(0..<Self.lanes)
        var tokens = [Int32](repeating: 0, count: Self.lanes)
        var keys = [Int32](repeating: 0, count: 8)
        var scores = [Float](repeating: 0, count: 8)
        var next = 0
        return { (count: Int) throws(NeuralNetError) in
            for _ in 0..<count {
                next = (next &* 7919 &+ 13) % vocabulary
                if task == .batch {
                    for lane in 0..<Self.lanes { tokens[lane] = Int32((next + 31 * lane) % vocabulary) }
                    box.model.advance(streams: streams.span, tokens: tokens.span, gaps: Span())
                } else {
                    box.model.advance(token: Int32(next))
                }
                box.model.predict()
                for row in 0..<box.model.rows { _ = box.model.confidence(row: row) }
                if task == .top { _ = box.model.top(keys: &keys, scores: &scores) }
            }
        }
    }

    private func training(
        _ shape: NetworkConfiguration,
        _ kernels: Kernels,
        judgesAll: Bool
    ) throws -> (Int) throws(NeuralNetError) -> Void {
        let engine = try CPUTrainingEngine(
            shape,
            training: TrainingConfiguration(),
            tensors: Initialisation(seed: 1).tensors(for: ParameterLayout(shape)),
            lanes: Self.lanes,
            maximumSteps: Self.steps,
            kernels: kernels
        )
        let box = EngineBox(engine)
        let positions = Self.lanes * Self.steps
        let tokens = (0..<positions).map { Int32(($0 &* 7919) % shape.vocabulary) }
        let targets = (0..<positions).map { position -> Int32 in
            judgesAll || position >= positions - Self.lanes ? Int32((position &* 104_729) % shape.vocabulary) : -1
        }
        let batch = SequenceBatch(
            lanes: Self.lanes,
            steps: Self.steps,
            tokens: tokens,
            targets: targets,
            restarts: Array(repeating: true, count: Self.lanes)
        )
        var step = 0
        return { (count: Int) throws(NeuralNetError) in
            for _ in 0..<count {
                step += 1
                _ = try box.engine.train(batch, learningRate: 1e-3, step: step)
            }
        }
    }

    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// Keeps a model for a closure, which cannot capture what cannot be copied.
private final class Box {
    var model: StreamingModel

    init(_ model: consuming StreamingModel) {
        self.model = model
    }
}

/// The same for an engine.
private final class EngineBox {
    var engine: CPUTrainingEngine

    init(_ engine: consuming CPUTrainingEngine) {
        self.engine = engine
    }
}
