/// A row-major matrix of floats in the device's memory, or its transpose.
struct DeviceMatrix {
    /// The first element.
    var address: CUDADriver.Address
    /// Elements from one row to the next, as it lies in memory.
    var stride: Int
    var isTransposed = false

    init(_ address: CUDADriver.Address, stride: Int) {
        self.address = address
        self.stride = stride
    }

    /// The same memory read as the transposed matrix.
    var transposed: DeviceMatrix {
        var matrix = self
        matrix.isTransposed.toggle()
        return matrix
    }
}
