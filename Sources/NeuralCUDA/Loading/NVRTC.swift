/// The functions of NVRTC, NVIDIA's run-time compiler for CUDA C, that the GPU path calls.
///
/// C names and types are those of NVIDIA's `nvrtc.h`.
struct NVRTC: Sendable {
    /// `nvrtcResult`; 0 is success.
    typealias Status = Int32
    typealias Program = OpaquePointer
    typealias Text = UnsafePointer<CChar>

    let createProgram:
        @convention(c) (
            UnsafeMutablePointer<Program?>, Text, Text?, Int32, UnsafePointer<Text?>?, UnsafePointer<Text?>?
        ) -> Status
    let destroyProgram: @convention(c) (UnsafeMutablePointer<Program?>) -> Status
    let compileProgram: @convention(c) (Program, Int32, UnsafePointer<Text?>?) -> Status
    let getProgramLogSize: @convention(c) (Program, UnsafeMutablePointer<Int>) -> Status
    let getProgramLog: @convention(c) (Program, UnsafeMutablePointer<CChar>) -> Status
    let getCUBINSize: @convention(c) (Program, UnsafeMutablePointer<Int>) -> Status
    let getCUBIN: @convention(c) (Program, UnsafeMutablePointer<CChar>) -> Status
    let getPTXSize: @convention(c) (Program, UnsafeMutablePointer<Int>) -> Status
    let getPTX: @convention(c) (Program, UnsafeMutablePointer<CChar>) -> Status
    let getNumSupportedArchs: @convention(c) (UnsafeMutablePointer<Int32>) -> Status
    let getSupportedArchs: @convention(c) (UnsafeMutablePointer<Int32>) -> Status
    private let getErrorString: @convention(c) (Status) -> Text?

    /// The name or path of the library.
    let fileName: String

    /// Finds every function in `library`.
    ///
    /// - Throws: ``CUDAError`` (`symbolMissing`) for the first that is not there.
    init(_ library: SharedLibrary) throws(CUDAError) {
        fileName = library.name
        createProgram = try library.function("nvrtcCreateProgram")
        destroyProgram = try library.function("nvrtcDestroyProgram")
        compileProgram = try library.function("nvrtcCompileProgram")
        getProgramLogSize = try library.function("nvrtcGetProgramLogSize")
        getProgramLog = try library.function("nvrtcGetProgramLog")
        getCUBINSize = try library.function("nvrtcGetCUBINSize")
        getCUBIN = try library.function("nvrtcGetCUBIN")
        getPTXSize = try library.function("nvrtcGetPTXSize")
        getPTX = try library.function("nvrtcGetPTX")
        getNumSupportedArchs = try library.function("nvrtcGetNumSupportedArchs")
        getSupportedArchs = try library.function("nvrtcGetSupportedArchs")
        getErrorString = try library.function("nvrtcGetErrorString")
    }

    /// Throws unless `status` is success.
    func check(_ status: Status, _ call: StaticString) throws(CUDAError) {
        guard status != 0 else { return }
        let words = getErrorString(status).map { String(cString: $0) } ?? "unknown error"
        throw CUDAError(.compilation, "\(call) failed with \(status) (\(words))")
    }
}
