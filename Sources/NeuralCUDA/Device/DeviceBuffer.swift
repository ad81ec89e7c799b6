/// A block of the device's memory, given back when the last reference goes.
///
/// Plain device memory: nothing is paged in and out behind the program's back. Copies and fills are ordered with the other work of
/// the context's stream.
final class DeviceBuffer {
    let address: CUDADriver.Address
    /// Elements of 4 bytes.
    let count: Int
    private let context: CUDAContext

    /// Allocates `count` elements of 4 bytes and fills them with zeros.
    ///
    /// `purpose` is what it is for, in the message when there is no room: "the parameters".
    /// - Throws: ``CUDAError`` (`outOfMemory`) with size, purpose and what is free.
    init(_ context: CUDAContext, count: Int, for purpose: StaticString) throws(CUDAError) {
        var address: CUDADriver.Address = 0
        let bytes = max(1, count) * 4
        let status = context.driver.memoryAllocate(&address, bytes)
        if status == 2 {
            let memory = try context.memory()
            throw CUDAError(
                .outOfMemory,
                "no room on \(context.deviceName) for \(purpose): \(bytes) bytes wanted, \(memory.free) of \(memory.total) free; "
                    + "use a smaller batch, window or model, or free the device's memory"
            )
        }
        try context.driver.check(status, "cuMemAlloc_v2")
        self.address = address
        self.count = count
        self.context = context
        try fillWithZeros()
    }

    deinit {
        // Work that still uses the memory runs first: the driver waits before it frees.
        try? context.makeCurrent()
        _ = context.driver.memoryFree(address)
    }

    /// The address of element `index`.
    func at(_ index: Int) -> CUDADriver.Address { address + UInt64(4 * index) }

    func fillWithZeros() throws(CUDAError) {
        try fillWithZeros(0, count)
    }

    func fillWithZeros(_ first: Int, _ count: Int) throws(CUDAError) {
        if count == 0 { return }
        let driver = context.driver
        try driver.check(driver.fillWords(at(first), 0, count, context.stream), "cuMemsetD32Async")
    }

    /// Copies `bytes` to the elements from `first` on; the host's memory must live until the next `synchronize`.
    func upload(_ bytes: UnsafeRawBufferPointer, at first: Int = 0) throws(CUDAError) {
        precondition(first * 4 + bytes.count <= count * 4, "an upload must fit its buffer")
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let driver = context.driver
        try driver.check(driver.copyToDevice(at(first), base, bytes.count, context.stream), "cuMemcpyHtoDAsync_v2")
    }

    /// Copies `values` to the elements from `first` on, and returns when they are there.
    func write(_ values: [Float], at first: Int = 0) throws(CUDAError) {
        try values.withUnsafeBufferPointer { values throws(CUDAError) in
            try upload(UnsafeRawBufferPointer(values), at: first)
            try context.synchronize()
        }
    }

    /// Copies the elements from `first` on to `bytes`, which must live until the next `synchronize` and is filled only then.
    func download(_ bytes: UnsafeMutableRawBufferPointer, from first: Int = 0) throws(CUDAError) {
        precondition(first * 4 + bytes.count <= count * 4, "a download must lie in its buffer")
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let driver = context.driver
        try driver.check(driver.copyToHost(base, at(first), bytes.count, context.stream), "cuMemcpyDtoHAsync_v2")
    }
}
