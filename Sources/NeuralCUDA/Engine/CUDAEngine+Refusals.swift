public import NeuralNet

extension CUDAEngine {
    /// The part of a network or its training that the GPU path does not run, in words; `nil` if it runs all of it.
    ///
    /// Needs neither driver nor device, so that `--device auto` can choose before anything is loaded.
    public static func unsupportedPart(
        _ network: NetworkConfiguration,
        _ training: TrainingConfiguration
    ) -> String? {
        if training.sampledKeys != nil { return "a softmax over sampled keys" }
        return nil
    }

    /// - Throws: ``CUDAError`` (`unsupported`).
    static func check(
        _ network: NetworkConfiguration,
        _ training: TrainingConfiguration,
        lanes: Int,
        maximumSteps: Int
    ) throws(CUDAError) {
        if let part = unsupportedPart(network, training) {
            throw CUDAError(.unsupported, "the GPU path does not run \(part); train with --device cpu, or without it")
        }
        guard lanes >= 1, maximumSteps >= 1 else {
            throw CUDAError(
                .unsupported,
                "an engine for \(lanes) lanes and \(maximumSteps) steps was asked for, but both are at least 1"
            )
        }
        let widest = max(
            4 * network.hiddenWidth,
            network.inputWidth,
            network.horizon,
            min(network.attention?.window ?? 0, maximumSteps)
        )
        let (positions, overflows) = lanes.multipliedReportingOverflow(by: maximumSteps)
        guard !overflows, !positions.multipliedReportingOverflow(by: widest).overflow,
            positions * widest <= largestMatrix
        else {
            throw CUDAError(
                .unsupported,
                "a batch of \(lanes) lanes and \(maximumSteps) steps at a width of \(widest) has more elements than the kernels "
                    + "count (\(largestMatrix)): use fewer lanes or steps"
            )
        }
    }

    /// The most elements of one matrix of a batch: what a kernel's `int` counts, with room for the last block.
    static let largestMatrix = Int(Int32.max) - LaunchShape.blockThreads
}
