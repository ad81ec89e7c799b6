import NeuralNet

/// A network's parameters, their gradients and both moments on the device, four flat buffers of one ``DeviceLayout``.
final class DeviceParameters {
    let layout: DeviceLayout
    let values: DeviceBuffer
    let gradients: DeviceBuffer
    let firstMoments: DeviceBuffer
    let secondMoments: DeviceBuffer
    private let context: CUDAContext

    /// Zero everywhere.
    init(_ context: CUDAContext, _ layout: DeviceLayout) throws(CUDAError) {
        self.context = context
        self.layout = layout
        values = try DeviceBuffer(context, count: layout.count, for: "the parameters")
        gradients = try DeviceBuffer(context, count: layout.count, for: "the gradients")
        firstMoments = try DeviceBuffer(context, count: layout.count, for: "the optimizer's first moments")
        secondMoments = try DeviceBuffer(context, count: layout.count, for: "the optimizer's second moments")
    }

    /// Copies tensors, exactly this layout's, to `buffer`; returns when they are there.
    func write(_ tensors: [NamedTensor], to buffer: DeviceBuffer) throws(CUDAError) {
        for tensor in tensors {
            try buffer.write(tensor.values, at: layout.offset(tensor.name))
        }
    }

    /// The tensors of `buffer`, in the order of files.
    func read(_ buffer: DeviceBuffer) throws(CUDAError) -> [NamedTensor] {
        var tensors: [NamedTensor] = []
        for area in layout.areas {
            let values = try context.elements(of: buffer, from: area.offset, count: area.count, zero: Float(0))
            tensors.append(NamedTensor(name: area.name, shape: area.shape, values: values))
        }
        return tensors
    }

    /// The last tensor of `buffer`, that nearest the loss, with a NaN or infinite value.
    ///
    /// `flag` is one element of scratch on the device.
    func lastNonFinite(in buffer: DeviceBuffer, flag: DeviceBuffer) throws(CUDAError) -> String? {
        for area in layout.areas.reversed() {
            try flag.fillWithZeros()
            try context.launch(.markNonFinite, .elements(area.count)) {
                $0.add(buffer.at(area.offset))
                $0.add(bits: UInt64(area.count))
                $0.add(flag.address)
            }
            if try context.elements(of: flag, count: 1, zero: Int32(0))[0] != 0 { return area.name }
        }
        return nil
    }
}
