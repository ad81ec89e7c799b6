/// The state that every lane carries from chunk to chunk, by layer: [lanes][width] each.
struct CarriedState {
    let hidden: [DeviceBuffer]
    let cell: [DeviceBuffer]

    /// Zero everywhere.
    init(_ context: CUDAContext, layers: Int, lanes: Int, width: Int) throws(CUDAError) {
        var buffers: [DeviceBuffer] = []
        for _ in 0..<2 * layers {
            buffers.append(try DeviceBuffer(context, count: lanes * width, for: "the carried state"))
        }
        hidden = Array(buffers[..<layers])
        cell = Array(buffers[layers...])
    }

    /// Forgets everything.
    func clear() throws(CUDAError) {
        for buffer in hidden + cell { try buffer.fillWithZeros() }
    }
}
