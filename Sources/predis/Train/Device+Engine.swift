import NeuralCUDA
import NeuralNet

extension Device {
    /// An engine on a GPU for a plan; `nil` if the processor is to train.
    ///
    /// - Throws: `CUDAError` if a GPU is insisted on and cannot be used: what is missing, where it was looked for, and what
    ///   helps. `auto` says the same in a note.
    func gpuEngine(for plan: TrainingPlan) throws -> CUDAEngine? {
        if self == .cpu { return nil }
        do {
            if let part = CUDAEngine.unsupportedPart(plan.network, plan.training), self == .auto {
                Terminal.note("training on the processor: the GPU path does not run \(part)")
                return nil
            }
            return try CUDAEngine(
                plan.network,
                training: plan.training,
                tensors: plan.tensors,
                lanes: plan.trainer.lanes,
                maximumSteps: plan.trainer.window,
                libraries: CUDALibraries.load()
            )
        } catch let error as CUDAError where self == .auto {
            Terminal.note("training on the processor: \(error.message)")
            return nil
        }
    }
}
