import NeuralNet
import Testing

@testable import NeuralCUDA

extension OnAGPU {
    /// What happens when the driver, a library or the numbers fail; only the emulated device fails on demand.
    @Suite(.enabled(if: EmulatedGPU.shared != nil, "needs a C++ compiler to build the emulated GPU"))
    struct FailureTests {
        private let gpu: EmulatedGPU
        private let test = ComparisonCase.all[6]

        init() throws {
            gpu = try #require(EmulatedGPU.shared)
        }

        @Test("Everything is given back when an engine goes")
        func givesBack() throws {
            let before = gpu.liveBlocks
            do {
                var engine = try test.deviceEngine(gpu.libraries)
                _ = try engine.train(test.batches(1, seed: 1)[0], learningRate: 0.01, step: 1)
                _ = try engine.evaluate(test.batches(1, seed: 1)[0], topKeys: 2)
                #expect(gpu.liveBlocks > before)
            }
            #expect(gpu.liveBlocks == before)
        }

        @Test("A step allocates nothing on the device")
        func allocatesNothing() throws {
            var engine = try test.deviceEngine(gpu.libraries)
            let batches = test.batches(4, seed: 2)
            _ = try engine.evaluate(batches[0], topKeys: 3)
            let before = gpu.allocations
            for (index, batch) in batches.enumerated() {
                _ = try engine.train(batch, learningRate: 0.01, step: index + 1)
            }
            _ = try engine.evaluate(batches[0], topKeys: 3)
            #expect(gpu.allocations == before)
        }

        @Test(
            "A call that fails while an engine is made is named, and nothing is left behind",
            arguments: ["cuCtxSetCurrent", "cuModuleLoadData", "cublasCreate_v2", "cuStreamSynchronize"]
        )
        func failsToStart(_ call: String) throws {
            let before = gpu.liveBlocks
            let error = #expect(throws: CUDAError.self) {
                try gpu.failing(call) { _ = try test.deviceEngine(gpu.libraries) }
            }
            #expect(error?.code == .callFailed)
            #expect(error?.message.hasPrefix("\(call) failed with ") == true)
            #expect(gpu.liveBlocks == before)
        }

        @Test("No GPU beside the driver is told as that")
        func noDevice() throws {
            let error = #expect(throws: CUDAError.self) {
                try gpu.failing("no device") { _ = try test.deviceEngine(gpu.libraries) }
            }
            #expect(error?.code == .noDevice)
            #expect(
                error?.message
                    == "the CUDA driver is there, but no GPU is: check it with nvidia-smi, or train with --device cpu"
            )
        }

        @Test("A device number that does not exist is refused with how many there are")
        func noSuchDevice() throws {
            let error = #expect(throws: CUDAError.self) {
                _ = try CUDAEngine(
                    test.network,
                    training: test.training,
                    tensors: test.initial(),
                    lanes: 1,
                    maximumSteps: 1,
                    libraries: gpu.libraries,
                    device: 3
                )
            }
            #expect(error?.code == .noDevice)
            #expect(error?.message.hasPrefix("GPU number 3 was asked for, the CUDA driver knows 1:") == true)
        }

        @Test("Too little memory is told with purpose, size and what is free")
        func outOfMemory() throws {
            let before = gpu.liveBlocks
            let error = #expect(throws: CUDAError.self) {
                try gpu.failing("cuMemAlloc_v2") { _ = try test.deviceEngine(gpu.libraries) }
            }
            #expect(error?.code == .outOfMemory)
            #expect(error?.message.hasPrefix("no room on Emulated GPU for the parameters: ") == true)
            #expect(error?.message.contains(" bytes wanted, 1048576 of 1073741824 free; use a smaller batch") == true)
            #expect(gpu.liveBlocks == before)
        }

        @Test(
            "A device that fails during a step gives an error of the engine's kind",
            arguments: ["cuLaunchKernel", "cublasSgemm_v2", "cuStreamSynchronize", "cuCtxSetCurrent"]
        )
        func failsInAStep(_ call: String) throws {
            var engine = try test.deviceEngine(gpu.libraries)
            let batch = test.batches(1, seed: 4)[0]
            // A noncopyable engine cannot be used inside an escaping macro closure.
            var failure: NeuralNetError?
            do throws(NeuralNetError) {
                _ = try gpu.failing(call) { () throws(NeuralNetError) in
                    try engine.train(batch, learningRate: 0.01, step: 1)
                }
            } catch {
                failure = error
            }
            #expect(failure?.code == .device)
            #expect(failure?.description.contains(" failed with ") == true)
        }

        @Test(
            "A step that is not finite stops with what is not, and nothing has changed",
            arguments: [
                (1e37, "step 42: the loss is not finite (loss inf, "), (3e38, "step 42: parameter confidence.bias is"),
            ]
        )
        func notFinite(_ learningRate: Float, _ words: String) throws {
            var engine = try test.deviceEngine(gpu.libraries)
            let batches = test.batches(3, seed: 5)
            // Such rates make parameters of 1e38, whose sums are more than a float holds, or infinite ones.
            _ = try engine.train(batches[0], learningRate: learningRate, step: 1)
            let before = try engine.snapshot()
            var failure: NeuralNetError?
            do throws(NeuralNetError) {
                _ = try engine.train(batches[2], learningRate: 0.01, step: 42)
            } catch {
                failure = error
            }
            #expect(failure?.code == .notFinite)
            #expect(failure?.description.hasPrefix(words) == true, "\(failure?.description ?? "no error")")
            // As text, for NaN is not equal to itself.
            #expect(try "\(engine.snapshot())" == "\(before)")
        }

        @Test("Sampled keys are refused before a device is opened")
        func refusesSampling() throws {
            var test = test
            test.training.sampledKeys = 64
            test.network.vocabulary = 1000
            #expect(CUDAEngine.unsupportedPart(test.network, test.training) == "a softmax over sampled keys")
            let before = gpu.liveBlocks
            let error = #expect(throws: CUDAError.self) { _ = try test.deviceEngine(gpu.libraries) }
            #expect(error?.code == .unsupported)
            #expect(error?.message.hasPrefix("the GPU path does not run a softmax over sampled keys;") == true)
            #expect(gpu.liveBlocks == before)
        }

        @Test("A batch too large to count is refused")
        func refusesHugeBatches() throws {
            var test = test
            test.lanes = 1 << 20
            test.maximumSteps = 1 << 10
            let error = #expect(throws: CUDAError.self) { _ = try test.deviceEngine(gpu.libraries) }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("1048576 lanes and 1024 steps") == true)
        }

        @Test("Wrong tensors, batches and snapshots are refused as on the processor")
        func refusesWrongArguments() throws {
            #expect(throws: NeuralNetError.self) {
                _ = try CUDAEngine(
                    test.network,
                    training: test.training,
                    tensors: Array(test.initial().dropLast()),
                    lanes: 1,
                    maximumSteps: 1,
                    libraries: gpu.libraries
                )
            }
            var engine = try test.deviceEngine(gpu.libraries)
            var wide = test
            wide.lanes += 1
            var codes: [NeuralNetError.Code] = []
            do throws(NeuralNetError) {
                _ = try engine.train(wide.batches(1, seed: 6)[0], learningRate: 0.01, step: 1)
            } catch { codes.append(error.code) }
            var snapshot = try engine.snapshot()
            snapshot.carriedState.removeLast()
            do throws(NeuralNetError) { try engine.restore(snapshot) } catch { codes.append(error.code) }
            #expect(codes == [.batch, .snapshot])
        }
    }
}
