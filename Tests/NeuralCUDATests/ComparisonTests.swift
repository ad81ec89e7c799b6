import NeuralNet
import Testing

@testable import NeuralCUDA

extension OnAGPU {
    /// The same batches through the processor's engine and the device's.
    @Suite struct ComparisonTests {
        @Test(
            "Losses, norms, weights, moments and carried state after six steps are the processor's",
            arguments: TestGPU.available,
            ComparisonCase.all
        )
        func trains(_ gpu: TestGPU, _ test: ComparisonCase) throws {
            var device = try test.deviceEngine(gpu)
            var processor = try test.processorEngine()
            for (index, batch) in test.batches(6, seed: 3).enumerated() {
                let got = try device.train(batch, learningRate: test.learningRate, step: index + 1)
                let wanted = try processor.train(batch, learningRate: test.learningRate, step: index + 1)
                #expect(got.judged == wanted.judged)
                #expect(got.hits == wanted.hits)
                #expect(abs(got.keyLoss - wanted.keyLoss) < 1e-5)
                #expect(abs(got.horizonLoss - wanted.horizonLoss) < 1e-5)
                #expect(abs(got.confidenceLoss - wanted.confidenceLoss) < 1e-5)
                #expect(abs(got.loss - wanted.loss) < 3e-5)
                #expect(abs(got.gradientNorm - wanted.gradientNorm) < 1e-5 * max(1, wanted.gradientNorm))
            }
            try expectSame(device.snapshot(), processor.snapshot())
        }

        @Test(
            "Evaluation gives the processor's losses, ranks, best keys and probabilities",
            arguments: TestGPU.available,
            ComparisonCase.all
        )
        func evaluates(_ gpu: TestGPU, _ test: ComparisonCase) throws {
            var device = try test.deviceEngine(gpu)
            var processor = try test.processorEngine()
            for batch in test.batches(3, seed: 5) {
                let got = try device.evaluate(batch, topKeys: 4)
                let wanted = try processor.evaluate(batch, topKeys: 4)
                #expect(got.positions == wanted.positions)
                #expect(got.rank == wanted.rank)
                #expect(got.topKeys == wanted.topKeys)
                #expect(got.horizonTopKeys == wanted.horizonTopKeys)
                #expect(got.topKeysPerPosition == wanted.topKeysPerPosition)
                #expect(largestDifference(got.keyLoss, wanted.keyLoss) < 1e-5)
                #expect(largestDifference(got.horizonLoss, wanted.horizonLoss) < 1e-5)
                #expect(largestDifference(got.confidence, wanted.confidence) < 1e-5)
            }
        }

        @Test("Logits in parts give what logits at once give", arguments: TestGPU.available)
        func parts(_ gpu: TestGPU) throws {
            var test = ComparisonCase.all[6]
            test.maximumSteps = 3
            let libraries = try #require(gpu.libraries)
            var whole = try test.deviceEngine(gpu)
            var parts = try test.deviceEngine(libraries, mostLogits: 37 * 4)
            for (index, batch) in test.batches(4, seed: 9).enumerated() {
                let got = try parts.train(batch, learningRate: 0.01, step: index + 1)
                let wanted = try whole.train(batch, learningRate: 0.01, step: index + 1)
                #expect(abs(got.loss - wanted.loss) < 1e-5)
            }
            try expectSame(parts.snapshot(), whole.snapshot())
            let batch = test.batches(1, seed: 10)[0]
            let (got, wanted) = (try parts.evaluate(batch, topKeys: 3), try whole.evaluate(batch, topKeys: 3))
            #expect(got.topKeys == wanted.topKeys)
            #expect(got.horizonTopKeys == wanted.horizonTopKeys)
            #expect(got.rank == wanted.rank)
        }

        @Test("A snapshot continues exactly, on another engine of the device", arguments: TestGPU.available)
        func continues(_ gpu: TestGPU) throws {
            let test = ComparisonCase.all[6]
            let batches = test.batches(6, seed: 13)
            var through = try test.deviceEngine(gpu)
            for (index, batch) in batches.prefix(3).enumerated() {
                _ = try through.train(batch, learningRate: 0.01, step: index + 1)
            }
            let snapshot = try through.snapshot()
            var resumed = try test.deviceEngine(gpu)
            try resumed.restore(snapshot)
            #expect(try resumed.snapshot() == snapshot)
            for (index, batch) in batches.enumerated().dropFirst(3) {
                let wanted = try through.train(batch, learningRate: 0.01, step: index + 1)
                #expect(try resumed.train(batch, learningRate: 0.01, step: index + 1) == wanted)
            }
            #expect(try resumed.snapshot() == through.snapshot())
            #expect(try resumed.tensors() == through.snapshot().parameters)
        }

        @Test("A snapshot of the processor's engine continues on the device", arguments: TestGPU.available)
        func takesOver(_ gpu: TestGPU) throws {
            let test = ComparisonCase.all[1]
            let batches = test.batches(4, seed: 17)
            var processor = try test.processorEngine()
            for (index, batch) in batches.prefix(2).enumerated() {
                _ = try processor.train(batch, learningRate: 0.01, step: index + 1)
            }
            var device = try test.deviceEngine(gpu)
            try device.restore(processor.snapshot())
            for (index, batch) in batches.enumerated().dropFirst(2) {
                let wanted = try processor.train(batch, learningRate: 0.01, step: index + 1)
                let got = try device.train(batch, learningRate: 0.01, step: index + 1)
                #expect(abs(got.loss - wanted.loss) < 1e-5)
            }
            try expectSame(device.snapshot(), processor.snapshot())
        }

        @Test("Resetting a pass forgets its state only", arguments: TestGPU.available)
        func resets(_ gpu: TestGPU) throws {
            let test = ComparisonCase.all[0]
            let batch = test.batches(1, seed: 19)[0]
            var device = try test.deviceEngine(gpu)
            let fresh = try device.evaluate(batch, topKeys: 2)
            #expect(try device.evaluate(batch, topKeys: 2) != fresh)
            try device.resetState(of: .training)
            #expect(try device.evaluate(batch, topKeys: 2) != fresh)
            try device.resetState(of: .evaluation)
            #expect(try device.evaluate(batch, topKeys: 2) == fresh)
        }

        private func expectSame(_ got: TrainingSnapshot, _ wanted: TrainingSnapshot) {
            for (part, parts) in [
                ("parameters", (got.parameters, wanted.parameters)),
                ("first moments", (got.firstMoments, wanted.firstMoments)),
                ("second moments", (got.secondMoments, wanted.secondMoments)),
                ("carried state", (got.carriedState, wanted.carriedState)),
            ] {
                #expect(parts.0.map(\.name) == parts.1.map(\.name))
                #expect(parts.0.map(\.shape) == parts.1.map(\.shape))
                for (a, b) in zip(parts.0, parts.1) {
                    #expect(largestDifference(a.values, b.values) < 2e-5, "\(part): \(a.name)")
                }
            }
        }
    }
}

extension ComparisonCase {
    func deviceEngine(_ gpu: TestGPU) throws -> CUDAEngine {
        try deviceEngine(try #require(gpu.libraries))
    }

    func deviceEngine(_ libraries: CUDALibraries, mostLogits: Int = DeviceHeads.logitLimit) throws -> CUDAEngine {
        try CUDAEngine(
            network,
            training: training,
            tensors: initial(),
            lanes: lanes,
            maximumSteps: maximumSteps,
            libraries: libraries,
            device: 0,
            mostLogits: mostLogits
        )
    }

    func processorEngine() throws -> CPUTrainingEngine {
        try CPUTrainingEngine(
            network,
            training: training,
            tensors: initial(),
            lanes: lanes,
            maximumSteps: maximumSteps
        )
    }
}
