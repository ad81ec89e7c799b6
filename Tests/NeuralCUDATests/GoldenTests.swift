import NeuralNet
import Testing

@testable import NeuralCUDA

extension OnAGPU {
    @Suite struct GoldenTests {
        @Test(
            "Losses, norms and the weights after five steps are PyTorch's",
            arguments: TestGPU.available,
            [
                "one-layer", "two-layers-last", "two-layers-gaps-restarts", "adamw", "dot-attention-heads",
                "additive-attention-heads", "bidirectional", "bidirectional-attention",
            ]
        )
        func agreesWithPyTorch(_ gpu: TestGPU, _ name: String) throws {
            let golden = try GoldenCase(name)
            let libraries = try #require(gpu.libraries)
            var engine = try CUDAEngine(
                golden.network,
                training: golden.training,
                tensors: golden.initial,
                lanes: golden.lanes,
                maximumSteps: golden.length,
                libraries: libraries
            )
            for (step, batch) in golden.batches.enumerated() {
                let result = try engine.train(batch, learningRate: golden.learningRate, step: step + 1)
                let losses = [result.loss, result.keyLoss, result.horizonLoss, result.confidenceLoss]
                for (got, wanted) in zip(losses, golden.losses[step]) { #expect(abs(got - Double(wanted)) < 1e-5) }
                #expect(abs(result.gradientNorm - Double(golden.norms[step])) < 1e-5 * max(1, result.gradientNorm))
            }
            let final = Dictionary(uniqueKeysWithValues: try engine.tensors().map { ($0.name, $0.values) })
            for wanted in golden.final {
                let got = try #require(final[wanted.name])
                #expect(largestDifference(got, wanted.values) < 1e-5, "\(wanted.name)")
            }
        }
    }
}

/// The largest absolute difference between two arrays of one length; NaN counts as infinite.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { most, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(most, difference)
    }
}
