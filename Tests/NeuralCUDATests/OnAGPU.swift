import Testing

@testable import NeuralCUDA

/// Tests that need a device and, as they share it, run one after the other.
@Suite(
    .serialized,
    .enabled(if: !TestGPU.available.isEmpty, "needs a GPU, or a C++ compiler to build the emulated one")
)
enum OnAGPU {}

/// A device that tests run on.
enum TestGPU: CaseIterable {
    /// The processor; see `EmulatedGPU`.
    case emulated
    /// A GPU of this machine.
    case real

    /// The devices that this machine has.
    static let available = allCases.filter { $0.libraries != nil }

    /// What opens the device.
    var libraries: CUDALibraries? {
        switch self {
        case .emulated: EmulatedGPU.shared?.libraries
        case .real: Self.realLibraries
        }
    }

    private static let realLibraries: CUDALibraries? = {
        guard let libraries = try? CUDALibraries.load() else { return nil }
        return (try? CUDAContext(libraries, device: 0)) == nil ? nil : libraries
    }()
}
