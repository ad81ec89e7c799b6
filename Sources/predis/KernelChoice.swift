import Foundation
import NeuralKernels

/// The kernels that commands compute with: the fastest of this processor, or those that `PREDIS_KERNELS` names.
enum KernelChoice {
    /// The variable of the environment; empty or unset chooses the fastest.
    static let variable = "PREDIS_KERNELS"

    /// Throws when the variable names a set that does not exist or that this processor lacks.
    static func kernels() throws -> Kernels {
        guard let name = ProcessInfo.processInfo.environment[variable], !name.isEmpty else { return .best }
        return try kernels(named: name)
    }

    /// Throws when `name` names no set, or one that this processor lacks.
    static func kernels(named name: String) throws -> Kernels {
        let available = InstructionSet.available.map(\.name).joined(separator: ", ")
        guard let set = InstructionSet(name: name) else {
            throw Failure.failed("\"\(name)\" is no instruction set; this processor has \(available)")
        }
        guard let kernels = Kernels(set) else {
            throw Failure.failed("this processor lacks \(name); it has \(available)")
        }
        return kernels
    }
}
