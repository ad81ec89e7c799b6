import NeuralKernels
import Testing

@testable import NeuralNet

/// What the engine promises about state, masks, errors and learning.
@Suite("Training engine")
struct EngineTests {
    private let combination = Samples.combinations[0]

    @Test("A restarted lane begins as a fresh engine's")
    func restart() throws {
        var engine = try Samples.engine(combination)
        var batch = Samples.batch(combination, number: 2)
        _ = try engine.evaluate(Samples.batch(combination), topKeys: 0)
        batch.restarts = [true, false, true]
        let found = try engine.evaluate(batch, topKeys: 0)
        engine.resetState(of: .evaluation)
        let fresh = try engine.evaluate(batch, topKeys: 0)
        for (row, position) in found.positions.enumerated() {
            #expect((found.keyLoss[row] == fresh.keyLoss[row]) == (position % 3 != 1), "position \(position)")
        }
    }

    @Test("What stands after a lane's last judged position does not matter")
    func paddedLanes() throws {
        var engine = try Samples.engine(combination)
        var batch = Samples.batch(combination)
        for position in 6..<15 where position % 3 == 1 { batch.targets[position] = -1 }
        let expected = try engine.gradients(of: batch, step: 1)
        for position in 6..<15 where position % 3 == 1 { batch.tokens[position] = 0 }
        let found = try engine.gradients(of: batch, step: 1)
        #expect(found.result == expected.result)
        #expect(found.gradients == expected.gradients)
    }

    @Test("A batch without targets moves the state and updates nothing")
    func nothingJudged() throws {
        var engine = try Samples.engine(combination)
        let before = engine.snapshot()
        var batch = Samples.batch(combination)
        batch.targets = batch.targets.map { _ in -1 }
        #expect(try engine.train(batch, learningRate: 0.1, step: 1) == StepResult())
        let after = engine.snapshot()
        #expect(after.parameters == before.parameters)
        #expect(after.firstMoments == before.firstMoments)
        #expect(after.carriedState != before.carriedState)
        engine.resetState(of: .training)
        #expect(engine.snapshot() == before)
    }

    @Test("A short chunk is a chunk")
    func shortChunks() throws {
        var engine = try Samples.engine(combination)
        var twin = TwinNetwork(combination.network, combination.training, engine.tensors(), lanes: 3)
        for (number, steps) in [5, 1, 3].enumerated() {
            let batch = Samples.batch(combination, steps: steps, number: number)
            let result = try engine.evaluate(batch, topKeys: 1)
            let losses = twin.run(batch, step: nil).losses
            let mean = result.keyLoss.map(Double.init).reduce(0, +) / Double(max(1, result.keyLoss.count))
            #expect(abs(mean - losses.key) < 1e-5)
        }
    }

    @Test("Padding of parameters and moments stays zero", arguments: Samples.combinations)
    func padding(combination: Samples.Combination) throws {
        var engine = try Samples.engine(combination)
        for number in 0..<3 {
            _ = try engine.train(Samples.batch(combination, number: number), learningRate: 0.1, step: number + 1)
        }
        let layout = ParameterLayout(combination.network)
        for buffer in [engine.parameters.elements, engine.firstMoments.elements, engine.secondMoments.elements] {
            let bare = UnsafeMutableBufferPointer<Float>.allocate(capacity: layout.count)
            defer { bare.deallocate() }
            try layout.pack(layout.unpack(UnsafeBufferPointer(buffer)), into: bare)
            #expect(Array(bare) == Array(buffer))
        }
    }

    @Test("A diverged run stops, names step and tensor, and leaves the engine as it was")
    func notFinite() throws {
        var engine = try Samples.engine(combination)
        let batch = Samples.batch(combination)
        _ = try engine.train(batch, learningRate: .greatestFiniteMagnitude, step: 1)
        let before = bits(engine.snapshot())
        let error = #expect(throws: NeuralNetError.self) { try engine.train(batch, learningRate: 1, step: 2) }
        #expect(error?.code == .notFinite)
        #expect(error?.description.hasPrefix("step 2: parameter ") == true, "\(error?.description ?? "")")
        #expect(bits(engine.snapshot()) == before)
        #expect(throws: NeuralNetError.self) { try engine.evaluate(batch, topKeys: 1) }
    }

    /// A snapshot's numbers, so that NaN equals itself.
    private func bits(_ snapshot: TrainingSnapshot) -> [UInt32] {
        [snapshot.parameters, snapshot.firstMoments, snapshot.secondMoments, snapshot.carriedState].joined()
            .flatMap { $0.values.map(\.bitPattern) }
    }

    @Test("A gradient that overflows is named by its tensor")
    func overflow() throws {
        var tensors = Samples.tensors(combination.network)
        for index in tensors.indices where tensors[index].name == "head.weight" {
            tensors[index].values = tensors[index].values.map { $0 < 0 ? -3e38 : 3e38 }
        }
        var engine = try CPUTrainingEngine(
            combination.network,
            training: combination.training,
            tensors: tensors,
            lanes: 3,
            maximumSteps: 5
        )
        let before = engine.snapshot()
        let error = #expect(throws: NeuralNetError.self) {
            try engine.train(Samples.batch(combination), learningRate: 0.1, step: 8)
        }
        #expect(error?.code == .notFinite)
        #expect(error?.description.hasPrefix("step 8: the gradient of ") == true, "\(error?.description ?? "")")
        #expect(engine.snapshot() == before)
    }

    @Test("Batches of another shape are refused")
    func wrongShape() throws {
        var engine = try Samples.engine(combination)
        for batch in [Samples.batch(combination, lanes: 2), Samples.batch(combination, steps: 6)] {
            let error = #expect(throws: NeuralNetError.self) { try engine.train(batch, learningRate: 0.1, step: 1) }
            #expect(error?.code == .batch)
        }
    }

    @Test("Snapshots of another engine are refused and change nothing")
    func foreignSnapshots() throws {
        var engine = try Samples.engine(combination)
        let before = engine.snapshot()
        let otherLanes = try Samples.engine(combination, lanes: 4).snapshot()
        let otherNetwork = try Samples.engine(Samples.combinations[1]).snapshot()
        var negative = before
        negative.secondMoments[0].values[3] = -1
        var broken = before
        broken.firstMoments[1].values[0] = .nan
        for (snapshot, code) in [
            (otherLanes, NeuralNetError.Code.snapshot), (otherNetwork, .tensor), (negative, .snapshot),
            (broken, .tensor),
        ] {
            let error = #expect(throws: NeuralNetError.self) { try engine.restore(snapshot) }
            #expect(error?.code == code)
            #expect(engine.snapshot() == before)
        }
    }

    @Test("A periodic sequence is learnt", arguments: [1, 2])
    func learns(threads: Int) throws {
        let network = NetworkConfiguration(vocabulary: 12, embeddingWidth: 16, layers: 1, hiddenWidth: 16)
        let initial = Initialisation(seed: 1, forgetBias: 1).tensors(for: ParameterLayout(network))
        var engine = try CPUTrainingEngine(
            network,
            training: TrainingConfiguration(),
            tensors: initial,
            lanes: 4,
            maximumSteps: 8,
            threads: threads
        )
        // 1, 2, 1, 3, 1, 4, ...: what follows a 1 depends on what stood before it.
        let token = { (index: Int) in Int32(index % 2 == 0 ? 1 : 2 + index / 2 % 8) }
        var result = StepResult()
        for step in 1...150 {
            let indices = (0..<32).map { position in (step * 8 + position / 4) + 4 * (position % 4) }
            let batch = SequenceBatch(
                lanes: 4,
                steps: 8,
                tokens: indices.map(token),
                targets: indices.map { token($0 + 1) }
            )
            result = try engine.train(batch, learningRate: 0.02, step: step)
        }
        #expect(result.hits == result.judged)
        #expect(result.loss < 0.1)
    }
}
