import NeuralKernels
import NeuralNet
import Testing

/// Everything against PyTorch, on every instruction set that the processor has.
@Suite("Golden tensors of PyTorch")
struct GoldenTests {
    private static let bound: Float = 1e-5

    private func engine(_ golden: GoldenCase, _ set: InstructionSet) throws -> CPUTrainingEngine {
        try CPUTrainingEngine(
            golden.network,
            training: golden.training,
            tensors: golden.tensors("initial"),
            lanes: golden.lanes,
            maximumSteps: golden.length,
            kernels: #require(Kernels(set))
        )
    }

    @Test("Logits are PyTorch's", arguments: GoldenCase.names, InstructionSet.available)
    func logits(name: String, set: InstructionSet) throws {
        let golden = try GoldenCase.named(name)
        var engine = try engine(golden, set)
        let logits = try engine.logits(of: golden.batch(0))
        #expect(logits.count == 1 + (golden.network.horizon > 0 ? 1 : 0) + (golden.network.hasConfidenceHead ? 1 : 0))
        for tensor in logits {
            let expected = golden.values(tensor.name == "head" ? "logits" : tensor.name)
            #expect(largestDifference(tensor.values, expected) <= Self.bound, "\(tensor.name)")
        }
    }

    @Test("Every gradient of the first step is PyTorch's", arguments: GoldenCase.names, InstructionSet.available)
    func gradients(name: String, set: InstructionSet) throws {
        let golden = try GoldenCase.named(name)
        let expected = golden.tensors("gradient")
        guard !expected.isEmpty else { return }
        var engine = try engine(golden, set)
        let (_, gradients) = try engine.gradients(of: golden.batch(0), step: 1)
        let (tensor, difference) = largestDifference(gradients, expected)
        #expect(difference <= Self.bound, "\(tensor)")
    }

    @Test(
        "Five steps have PyTorch's losses, norms and final parameters",
        arguments: GoldenCase.names,
        InstructionSet.available
    )
    func training(name: String, set: InstructionSet) throws {
        let golden = try GoldenCase.named(name)
        var engine = try engine(golden, set)
        for step in 0..<5 {
            let result = try engine.train(golden.batch(step), learningRate: golden.learningRate, step: step + 1)
            let losses = [result.loss, result.keyLoss, result.horizonLoss, result.confidenceLoss].map { Float($0) }
            let expected = Array(golden.values("losses")[4 * step..<4 * step + 4])
            #expect(largestDifference(losses, expected) <= Self.bound, "step \(step)")
            let norm = golden.values("norms")[step]
            #expect(abs(Float(result.gradientNorm) - norm) <= Self.bound * max(1, norm), "step \(step)")
        }
        let expected = golden.tensors("final")
        guard !expected.isEmpty else { return }
        let (tensor, difference) = largestDifference(engine.tensors(), expected)
        #expect(difference <= Self.bound, "\(tensor)")
    }
}
