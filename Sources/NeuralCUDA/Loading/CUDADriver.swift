/// The functions of the CUDA driver (`libcuda`) that the GPU path calls.
///
/// C names and types are those of NVIDIA's `cuda.h`; `_v2` are the names that the header's macros choose.
struct CUDADriver: Sendable {
    /// `CUresult`; 0 is success.
    typealias Status = Int32
    /// `CUdevice`.
    typealias Device = Int32
    /// `CUdeviceptr`: an address in the device's memory.
    typealias Address = UInt64
    /// `CUcontext`, `CUmodule`, `CUfunction` and `CUstream`.
    typealias Handle = OpaquePointer

    let initialize: @convention(c) (UInt32) -> Status
    let driverGetVersion: @convention(c) (UnsafeMutablePointer<Int32>) -> Status
    let deviceGetCount: @convention(c) (UnsafeMutablePointer<Int32>) -> Status
    let deviceGet: @convention(c) (UnsafeMutablePointer<Device>, Int32) -> Status
    let deviceGetName: @convention(c) (UnsafeMutablePointer<CChar>, Int32, Device) -> Status
    let deviceGetAttribute: @convention(c) (UnsafeMutablePointer<Int32>, Int32, Device) -> Status
    let primaryContextRetain: @convention(c) (UnsafeMutablePointer<Handle?>, Device) -> Status
    let primaryContextRelease: @convention(c) (Device) -> Status
    let contextSetCurrent: @convention(c) (Handle?) -> Status
    let moduleLoadData: @convention(c) (UnsafeMutablePointer<Handle?>, UnsafeRawPointer) -> Status
    let moduleUnload: @convention(c) (Handle) -> Status
    let moduleGetFunction: @convention(c) (UnsafeMutablePointer<Handle?>, Handle, UnsafePointer<CChar>) -> Status
    let memoryGetInfo: @convention(c) (UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>) -> Status
    let memoryAllocate: @convention(c) (UnsafeMutablePointer<Address>, Int) -> Status
    let memoryFree: @convention(c) (Address) -> Status
    let hostAllocate: @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int) -> Status
    let hostFree: @convention(c) (UnsafeMutableRawPointer) -> Status
    let copyToDevice: @convention(c) (Address, UnsafeRawPointer, Int, Handle?) -> Status
    let copyToHost: @convention(c) (UnsafeMutableRawPointer, Address, Int, Handle?) -> Status
    let copyOnDevice: @convention(c) (Address, Address, Int, Handle?) -> Status
    let fillWords: @convention(c) (Address, UInt32, Int, Handle?) -> Status
    let streamCreate: @convention(c) (UnsafeMutablePointer<Handle?>, UInt32) -> Status
    let streamSynchronize: @convention(c) (Handle?) -> Status
    let streamDestroy: @convention(c) (Handle) -> Status
    let launchKernel:
        @convention(c) (
            Handle, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Handle?,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> Status
    private let getErrorName: @convention(c) (Status, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Status
    private let getErrorString: @convention(c) (Status, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Status

    /// The name or path of the library.
    let fileName: String

    /// Finds every function in `library`.
    ///
    /// - Throws: ``CUDAError`` (`symbolMissing`) for the first that is not there.
    init(_ library: SharedLibrary) throws(CUDAError) {
        fileName = library.name
        initialize = try library.function("cuInit")
        driverGetVersion = try library.function("cuDriverGetVersion")
        deviceGetCount = try library.function("cuDeviceGetCount")
        deviceGet = try library.function("cuDeviceGet")
        deviceGetName = try library.function("cuDeviceGetName")
        deviceGetAttribute = try library.function("cuDeviceGetAttribute")
        primaryContextRetain = try library.function("cuDevicePrimaryCtxRetain")
        primaryContextRelease = try library.function("cuDevicePrimaryCtxRelease_v2")
        contextSetCurrent = try library.function("cuCtxSetCurrent")
        moduleLoadData = try library.function("cuModuleLoadData")
        moduleUnload = try library.function("cuModuleUnload")
        moduleGetFunction = try library.function("cuModuleGetFunction")
        memoryGetInfo = try library.function("cuMemGetInfo_v2")
        memoryAllocate = try library.function("cuMemAlloc_v2")
        memoryFree = try library.function("cuMemFree_v2")
        hostAllocate = try library.function("cuMemAllocHost_v2")
        hostFree = try library.function("cuMemFreeHost")
        copyToDevice = try library.function("cuMemcpyHtoDAsync_v2")
        copyToHost = try library.function("cuMemcpyDtoHAsync_v2")
        copyOnDevice = try library.function("cuMemcpyDtoDAsync_v2")
        fillWords = try library.function("cuMemsetD32Async")
        streamCreate = try library.function("cuStreamCreate")
        streamSynchronize = try library.function("cuStreamSynchronize")
        streamDestroy = try library.function("cuStreamDestroy_v2")
        launchKernel = try library.function("cuLaunchKernel")
        getErrorName = try library.function("cuGetErrorName")
        getErrorString = try library.function("cuGetErrorString")
    }

    /// The CUDA major version that the driver supports, 13 for 13.0; works without a device.
    func majorVersion() throws(CUDAError) -> Int {
        var version: Int32 = 0
        try check(driverGetVersion(&version), "cuDriverGetVersion")
        return Int(version) / 1000
    }

    /// Throws unless `status` is success.
    ///
    /// - Throws: ``CUDAError``: `outOfMemory` for the driver's error of that name, else `callFailed`, with the driver's words.
    @inline(__always)
    func check(_ status: Status, _ call: StaticString) throws(CUDAError) {
        if status != 0 { throw failure(status, call) }
    }

    private func failure(_ status: Status, _ call: StaticString) -> CUDAError {
        func text(_ read: (Status, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Status) -> String {
            var words: UnsafePointer<CChar>?
            guard read(status, &words) == 0, let words else { return "unknown error" }
            return String(cString: words)
        }
        let outOfMemory = status == 2
        return CUDAError(
            outOfMemory ? .outOfMemory : .callFailed,
            "\(call) failed with \(status) (\(text(getErrorName)): \(text(getErrorString)))"
                + (outOfMemory ? "; use a smaller batch, window or model, or free the device's memory" : "")
        )
    }
}
