/// One GPU in use: the primary context of a device, a stream, cuBLAS and the compiled kernels.
///
/// Every call goes to one stream, so that work runs in the order it was asked for. A context and everything made from it stay
/// on one thread: the thread that makes it is the only one that may use it, and no lock guards it. `deinit` gives back all it
/// holds and may run on any thread.
final class CUDAContext {
    let driver: CUDADriver
    let cublas: CuBLAS
    /// The device's name as the driver tells it, for logs.
    let deviceName: String
    let stream: CUDADriver.Handle

    private let device: CUDADriver.Device
    private let primary: CUDADriver.Handle
    private let module: CUDADriver.Handle
    private let products: CuBLAS.Handle
    /// By `Kernel`'s number.
    private let functions: [CUDADriver.Handle]
    private let arguments: KernelArguments

    /// Opens device number `index`, compiles the kernels for it and makes a stream.
    ///
    /// - Throws: ``CUDAError``: `noDevice`, `compilation`, `outOfMemory` or `callFailed`.
    init(_ libraries: CUDALibraries, device index: Int) throws(CUDAError) {
        let driver = libraries.driver
        let device = try Self.open(index, driver)
        let capability = try Self.capability(of: device, driver)
        let compiler = KernelCompiler(nvrtc: libraries.nvrtc)
        let target = try KernelTarget(device: capability, supported: compiler.supportedArchitectures())
        let image = try compiler.compile(KernelSource.all, for: target)

        var held = Held(driver: driver, cublas: libraries.cublas, device: device)
        do throws(CUDAError) {
            deviceName = try Self.name(of: device, driver)
            try driver.check(driver.primaryContextRetain(&held.primary, device), "cuDevicePrimaryCtxRetain")
            try driver.check(driver.contextSetCurrent(held.primary), "cuCtxSetCurrent")
            try driver.check(driver.moduleLoadData(&held.module, image), "cuModuleLoadData")
            // 1: the stream does not wait for the context's default stream.
            try driver.check(driver.streamCreate(&held.stream, 1), "cuStreamCreate")
            try libraries.cublas.check(libraries.cublas.create(&held.products), "cublasCreate_v2")
            guard let primary = held.primary, let module = held.module, let stream = held.stream,
                let products = held.products
            else { throw CUDAError(.callFailed, "the CUDA driver gave an empty handle; reinstall it") }
            // 0: plain float32 products, without the shorter TF32 format.
            try libraries.cublas.check(libraries.cublas.setMathMode(products, 0), "cublasSetMathMode")
            try libraries.cublas.check(libraries.cublas.setStream(products, stream), "cublasSetStream_v2")
            var functions: [CUDADriver.Handle] = []
            for kernel in Kernel.allCases {
                var function: CUDADriver.Handle?
                try driver.check(driver.moduleGetFunction(&function, module, kernel.rawValue), "cuModuleGetFunction")
                guard let function else {
                    throw CUDAError(.callFailed, "the compiled kernels lack '\(kernel.rawValue)'; reinstall NVRTC")
                }
                functions.append(function)
            }
            self.functions = functions
            (self.primary, self.module, self.stream, self.products) = (primary, module, stream, products)
        } catch {
            held.release()
            throw error
        }
        self.driver = driver
        self.cublas = libraries.cublas
        self.device = device
        arguments = KernelArguments()
    }

    deinit {
        _ = driver.contextSetCurrent(primary)
        Held(
            driver: driver,
            cublas: cublas,
            device: device,
            primary: primary,
            module: module,
            stream: stream,
            products: products
        ).release()
    }

    /// What is given back, in the order opposite to making it.
    private struct Held {
        let driver: CUDADriver
        let cublas: CuBLAS
        let device: CUDADriver.Device
        var primary: CUDADriver.Handle?
        var module: CUDADriver.Handle?
        var stream: CUDADriver.Handle?
        var products: CuBLAS.Handle?

        func release() {
            if let stream { _ = driver.streamSynchronize(stream) }
            if let products { _ = cublas.destroy(products) }
            if let stream { _ = driver.streamDestroy(stream) }
            if let module { _ = driver.moduleUnload(module) }
            if primary != nil { _ = driver.primaryContextRelease(device) }
        }
    }

    // MARK: Work

    /// Makes this context the calling thread's; to be called at the start of each public operation.
    func makeCurrent() throws(CUDAError) {
        try driver.check(driver.contextSetCurrent(primary), "cuCtxSetCurrent")
    }

    /// Waits until all work asked for has run.
    ///
    /// - Throws: ``CUDAError`` for a failure of any of that work.
    func synchronize() throws(CUDAError) {
        try driver.check(driver.streamSynchronize(stream), "cuStreamSynchronize")
    }

    /// Free and total memory of the device, in bytes.
    func memory() throws(CUDAError) -> (free: Int, total: Int) {
        var free = 0
        var total = 0
        try driver.check(driver.memoryGetInfo(&free, &total), "cuMemGetInfo_v2")
        return (free, total)
    }

    /// Asks for one run of `kernel`; `fill` gives its arguments in the order of its parameters.
    @inline(__always)
    func launch(_ kernel: Kernel, _ shape: LaunchShape, _ fill: (KernelArguments) -> Void) throws(CUDAError) {
        if shape.isEmpty { return }
        arguments.restart()
        fill(arguments)
        try driver.check(
            driver.launchKernel(
                functions[kernel.number],
                UInt32(shape.blocks),
                1,
                1,
                UInt32(shape.threads),
                1,
                1,
                0,
                stream,
                arguments.pointers,
                nil
            ),
            "cuLaunchKernel"
        )
    }

    /// Row-major C = op(A) op(B) + (accumulate ? C : 0), with C of `rows` x `columns` and `inner` terms a sum.
    ///
    /// Strides are the distances between the rows of each matrix as it lies in memory.
    func product(
        _ a: DeviceMatrix,
        _ b: DeviceMatrix,
        into c: DeviceMatrix,
        rows: Int,
        columns: Int,
        inner: Int,
        accumulate: Bool = false
    ) throws(CUDAError) {
        if rows == 0 || columns == 0 { return }
        var one: Float = 1
        var beta: Float = accumulate ? 1 : 0
        // cuBLAS counts by columns, for which a row-major matrix is its transpose: C^T = op(B)^T op(A)^T.
        try cublas.check(
            cublas.multiply(
                products,
                b.isTransposed ? 1 : 0,
                a.isTransposed ? 1 : 0,
                Int32(columns),
                Int32(rows),
                Int32(inner),
                &one,
                b.address,
                Int32(b.stride),
                a.address,
                Int32(a.stride),
                &beta,
                c.address,
                Int32(c.stride)
            ),
            "cublasSgemm_v2"
        )
    }

    /// Copies `count` elements of 4 bytes from one place on the device to another.
    func copy(_ source: CUDADriver.Address, to target: CUDADriver.Address, count: Int) throws(CUDAError) {
        try driver.check(driver.copyOnDevice(target, source, 4 * count, stream), "cuMemcpyDtoDAsync_v2")
    }

    /// Sets every element of `buffer`.
    func fill(_ buffer: DeviceBuffer, with value: Float) throws(CUDAError) {
        try driver.check(
            driver.fillWords(buffer.address, value.bitPattern, buffer.count, stream),
            "cuMemsetD32Async"
        )
    }

    // MARK: Opening

    private static func open(_ index: Int, _ driver: CUDADriver) throws(CUDAError) -> CUDADriver.Device {
        let remedy = "check it with nvidia-smi, or train with --device cpu"
        let status = driver.initialize(0)
        if status == 100 {
            throw CUDAError(.noDevice, "the CUDA driver is there, but no GPU is: \(remedy)")
        }
        try driver.check(status, "cuInit")
        var count: Int32 = 0
        try driver.check(driver.deviceGetCount(&count), "cuDeviceGetCount")
        guard (0..<Int(count)).contains(index) else {
            throw CUDAError(.noDevice, "GPU number \(index) was asked for, the CUDA driver knows \(count): \(remedy)")
        }
        var device: CUDADriver.Device = 0
        try driver.check(driver.deviceGet(&device, Int32(index)), "cuDeviceGet")
        return device
    }

    private static func capability(of device: CUDADriver.Device, _ driver: CUDADriver) throws(CUDAError) -> Int {
        var (major, minor): (Int32, Int32) = (0, 0)
        // 75 and 76: the compute capability's major and minor number.
        try driver.check(driver.deviceGetAttribute(&major, 75, device), "cuDeviceGetAttribute")
        try driver.check(driver.deviceGetAttribute(&minor, 76, device), "cuDeviceGetAttribute")
        return Int(major) * 10 + Int(minor)
    }

    private static func name(of device: CUDADriver.Device, _ driver: CUDADriver) throws(CUDAError) -> String {
        var text = [CChar](repeating: 0, count: 256)
        try driver.check(driver.deviceGetName(&text, 255, device), "cuDeviceGetName")
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
