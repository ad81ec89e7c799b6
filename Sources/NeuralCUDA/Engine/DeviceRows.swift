/// The top outputs of the judged positions, picked out on the device, and their gradients.
final class DeviceRows {
    /// [judged][width].
    let values: DeviceBuffer
    let gradients: DeviceBuffer
    private let context: CUDAContext
    private let width: Int

    init(_ context: CUDAContext, positions: Int, width: Int) throws(CUDAError) {
        self.context = context
        self.width = width
        values = try DeviceBuffer(context, count: positions * width, for: "the judged outputs")
        gradients = try DeviceBuffer(context, count: positions * width, for: "the gradients of the judged outputs")
    }

    /// Copies the judged rows of `output`, [positions][width].
    func gather(_ batch: StagedBatch, from output: CUDADriver.Address) throws(CUDAError) {
        try context.launch(.gatherRows, .elements(batch.judged * width)) {
            $0.add(output)
            $0.add(batch.positions)
            $0.add(values.address)
            $0.add(batch.judged * width)
            $0.add(width)
        }
    }

    /// Adds ``gradients`` to the judged rows of `outputGradient`, [positions][width].
    func addGradients(_ batch: StagedBatch, to outputGradient: CUDADriver.Address) throws(CUDAError) {
        try context.launch(.addRows, .elements(batch.judged * width)) {
            $0.add(gradients.address)
            $0.add(batch.positions)
            $0.add(outputGradient)
            $0.add(batch.judged * width)
            $0.add(width)
        }
    }
}
