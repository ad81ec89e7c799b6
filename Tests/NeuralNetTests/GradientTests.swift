import NeuralNet
import PredisPrimitives
import Testing

/// The engine's losses and hand-written gradients against the double-precision twin and its central differences.
@Suite("Gradients")
struct GradientTests {
    /// The second of two chunks, so that state is carried into it and some lanes restart.
    private func prepared(
        _ combination: Samples.Combination
    ) throws -> (twin: TwinNetwork, batch: SequenceBatch, result: StepResult, gradients: [NamedTensor]) {
        var engine = try Samples.engine(combination)
        var twin = TwinNetwork(combination.network, combination.training, engine.tensors(), lanes: 3)
        let (first, second) = (Samples.batch(combination), Samples.batch(combination, number: 1))
        _ = try engine.train(first, learningRate: 0, step: 1)
        _ = twin.run(first, step: 1)
        let (result, gradients) = try engine.gradients(of: second, step: 2)
        return (twin, second, result, gradients)
    }

    @Test("Losses are the twin's", arguments: Samples.combinations)
    func losses(combination: Samples.Combination) throws {
        let prepared = try prepared(combination)
        var twin = prepared.twin
        let expected = twin.run(prepared.batch, step: 2).losses
        #expect(prepared.result.judged > 1)
        #expect(abs(prepared.result.keyLoss - expected.key) < 1e-6)
        #expect(abs(prepared.result.horizonLoss - expected.horizon) < 1e-6)
        #expect(abs(prepared.result.confidenceLoss - expected.confidence) < 1e-6)
        #expect(abs(prepared.result.loss - expected.total) < 1e-6 * max(1, expected.total))
        #expect(prepared.result.hits == expected.hits)
    }

    @Test("Derivatives along a random direction are central differences of the twin", arguments: Samples.combinations)
    func directions(combination: Samples.Combination) throws {
        let (twin, batch, _, gradients) = try prepared(combination)
        var random = SplitMix64(seed: 3)
        for gradient in gradients {
            let direction = gradient.values.map { _ in random.nextUnit() < 0.5 ? -1.0 : 1.0 }
            let expected = difference(twin, batch, gradient.name) { $0[$1] += $2 * direction[$1] }
            let found = zip(gradient.values, direction).map { Double($0) * $1 }.reduce(0, +)
            #expect(abs(found - expected) < 1e-5 + 1e-4 * abs(expected), "\(gradient.name)")
        }
    }

    @Test("Each tensor's largest derivative is a central difference of the twin", arguments: Samples.combinations)
    func elements(combination: Samples.Combination) throws {
        let (twin, batch, _, gradients) = try prepared(combination)
        for gradient in gradients {
            let element = gradient.values.indices.max { abs(gradient.values[$0]) < abs(gradient.values[$1]) } ?? 0
            let expected = difference(twin, batch, gradient.name) { if $1 == element { $0[$1] += $2 } }
            let found = Double(gradient.values[element])
            #expect(found != 0 || expected == 0, "\(gradient.name)")
            #expect(abs(found - expected) < 1e-6 + 1e-4 * abs(expected), "\(gradient.name)[\(element)]")
        }
    }

    /// The central difference of the twin's loss when `move` moves a tensor's elements by a small step.
    private func difference(
        _ twin: TwinNetwork,
        _ batch: SequenceBatch,
        _ name: String,
        _ move: (inout [Double], Int, Double) -> Void
    ) -> Double {
        let step = 1e-5
        func loss(_ sign: Double) -> Double {
            var moved = twin
            var values = moved.tensors[name] ?? []
            for index in values.indices { move(&values, index, sign * step) }
            moved.tensors[name] = values
            return moved.run(batch, step: 2).losses.total
        }
        return (loss(1) - loss(-1)) / (2 * step)
    }

    @Test("Evaluation gives the twin's losses, ranks, best keys and confidence", arguments: Samples.combinations)
    func evaluation(combination: Samples.Combination) throws {
        var engine = try Samples.engine(combination)
        var twin = TwinNetwork(combination.network, combination.training, engine.tensors(), lanes: 3)
        for number in 0..<2 {
            let batch = Samples.batch(combination, number: number)
            let result = try engine.evaluate(batch, topKeys: 4)
            let expected = twin.run(batch, step: nil)
            #expect(result.positions == batch.targets.indices.filter { batch.targets[$0] >= 0 })
            for (row, logits) in expected.logits.enumerated() {
                let target = Int(batch.targets[result.positions[row]])
                let order = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
                #expect(abs(Double(result.keyLoss[row]) - (logSumExp(logits) - logits[target])) < 1e-5)
                #expect(Int(result.rank[row]) == order.firstIndex(of: target))
                #expect(result.topKeys[4 * row..<4 * row + 4].map(Int.init) == Array(order.prefix(4)))
            }
            #expect(result.confidence.count == expected.confidenceLogits.count)
            for (found, logit) in zip(result.confidence, expected.confidenceLogits) {
                #expect(abs(Double(found) - sigmoid(logit)) < 1e-5)
            }
            let horizonLoss = result.horizonLoss.map(Double.init).reduce(0, +) / Double(max(1, result.positions.count))
            #expect(abs(horizonLoss - expected.losses.horizon) < 1e-5)
            for (row, logits) in expected.horizonLogits.enumerated() {
                let order = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
                #expect(result.horizonTopKeys[4 * row..<4 * row + 4].map(Int.init) == Array(order.prefix(4)))
            }
        }
    }
}
