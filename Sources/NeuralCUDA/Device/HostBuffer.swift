/// Page-locked memory of the host, which the device reads and writes directly.
final class HostBuffer {
    /// 64-byte aligned or better; filled with zeros at first.
    let bytes: UnsafeMutableRawBufferPointer
    private let context: CUDAContext

    /// Allocates `count` elements of 4 bytes.
    init(_ context: CUDAContext, count: Int) throws(CUDAError) {
        var address: UnsafeMutableRawPointer?
        let size = max(1, count) * 4
        try context.driver.check(context.driver.hostAllocate(&address, size), "cuMemAllocHost_v2")
        // Safety: the driver gave `size` bytes, which are freed in `deinit` only.
        bytes = UnsafeMutableRawBufferPointer(start: address, count: size)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        self.context = context
    }

    deinit {
        try? context.makeCurrent()
        if let base = bytes.baseAddress { _ = context.driver.hostFree(base) }
    }

    /// Its elements as floats.
    var floats: UnsafeMutableBufferPointer<Float> { bytes.assumingMemoryBound(to: Float.self) }

    /// Its elements as integers.
    var integers: UnsafeMutableBufferPointer<Int32> { bytes.assumingMemoryBound(to: Int32.self) }
}
