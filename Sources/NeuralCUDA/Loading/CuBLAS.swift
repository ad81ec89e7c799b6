/// The functions of cuBLAS that the GPU path calls.
///
/// C names and types are those of NVIDIA's `cublas_api.h`.
struct CuBLAS: Sendable {
    /// `cublasStatus_t`; 0 is success.
    typealias Status = Int32
    typealias Handle = OpaquePointer

    let create: @convention(c) (UnsafeMutablePointer<Handle?>) -> Status
    let destroy: @convention(c) (Handle) -> Status
    let setStream: @convention(c) (Handle, CUDADriver.Handle?) -> Status
    let setMathMode: @convention(c) (Handle, Int32) -> Status
    /// Column-major C = alpha op(A) op(B) + beta C; scalars on the host.
    let multiply:
        @convention(c) (
            Handle, Int32, Int32, Int32, Int32, Int32, UnsafePointer<Float>, CUDADriver.Address, Int32,
            CUDADriver.Address, Int32, UnsafePointer<Float>, CUDADriver.Address, Int32
        ) -> Status

    /// The name or path of the library.
    let fileName: String

    /// Finds every function in `library`.
    ///
    /// - Throws: ``CUDAError`` (`symbolMissing`) for the first that is not there.
    init(_ library: SharedLibrary) throws(CUDAError) {
        fileName = library.name
        create = try library.function("cublasCreate_v2")
        destroy = try library.function("cublasDestroy_v2")
        setStream = try library.function("cublasSetStream_v2")
        setMathMode = try library.function("cublasSetMathMode")
        multiply = try library.function("cublasSgemm_v2")
    }

    /// Throws unless `status` is success.
    @inline(__always)
    func check(_ status: Status, _ call: StaticString) throws(CUDAError) {
        if status != 0 { throw failure(status, call) }
    }

    private func failure(_ status: Status, _ call: StaticString) -> CUDAError {
        let names: [Status: String] = [
            1: "not initialized", 3: "allocation failed", 7: "invalid value", 8: "architecture mismatch",
            11: "mapping error", 13: "execution failed", 14: "internal error", 15: "not supported",
        ]
        return CUDAError(
            status == 3 ? .outOfMemory : .callFailed,
            "\(call) failed with \(status) (\(names[status] ?? "unknown error")); check that cuBLAS fits the driver, or train "
                + "with --device cpu"
        )
    }
}
