/// What NVRTC compiles the kernels for.
enum KernelTarget: Equatable {
    /// Machine code of this very architecture: nothing is left to the driver.
    case machineCode(architecture: Int)
    /// PTX of an older architecture, which the driver translates for a device newer than the compiler.
    case intermediate(architecture: Int)

    /// The best target for a device of compute capability `device` (90 for 9.0) with a compiler that knows `supported`.
    ///
    /// - Throws: ``CUDAError`` (`compilation`) if the compiler knows only newer devices.
    init(device: Int, supported: [Int]) throws(CUDAError) {
        if supported.contains(device) {
            self = .machineCode(architecture: device)
        } else if let older = supported.filter({ $0 < device }).max() {
            self = .intermediate(architecture: older)
        } else {
            throw CUDAError(
                .compilation,
                "the GPU has compute capability \(device / 10).\(device % 10), NVRTC compiles for "
                    + "\(supported.map { "\($0 / 10).\($0 % 10)" }.joined(separator: ", ")); install an older CUDA toolkit that "
                    + "knows this GPU, or train with --device cpu"
            )
        }
    }

    /// The compiler's option.
    var option: String {
        switch self {
        case .machineCode(let architecture): "--gpu-architecture=sm_\(architecture)"
        case .intermediate(let architecture): "--gpu-architecture=compute_\(architecture)"
        }
    }
}
