import Foundation
import NeuralKernels

/// Instruction sets by the names that people give.
enum KernelChoice {
    /// Throws when `PREDIS_KERNELS` is set and names no set, or one that this processor lacks.
    static func checkEnvironment() throws(Failure) {
        let variable = InstructionSet.environmentVariable
        guard let name = ProcessInfo.processInfo.environment[variable], !name.isEmpty else { return }
        do {
            _ = try kernels(named: name)
        } catch {
            throw .usage("\(variable): \(error.description)")
        }
    }

    /// Throws when `name` names no set, or one that this processor lacks.
    static func kernels(named name: String) throws(Failure) -> Kernels {
        let available = InstructionSet.available.map(\.name).joined(separator: ", ")
        guard let set = InstructionSet(name: name) else {
            throw .usage("\"\(name)\" is no instruction set; this processor has \(available)")
        }
        guard let kernels = Kernels(set) else {
            throw .usage("this processor lacks \(name); use one of those it has: \(available)")
        }
        return kernels
    }
}
