internal import NeuralKernels

/// Part of a panel set as int8, for `Kernels.int8Sums`.
///
/// Each output's weights have a scale of their own: their greatest magnitude over 127.
struct QuantisedPanels {
    let layout: Int8PanelLayout
    let weights: UnsafePointer<Int8>
    let offsets: UnsafePointer<Int32>
    let scales: UnsafePointer<Float>

    /// The weights of `inputs` inputs from `firstInput` on.
    ///
    /// - Parameters:
    ///   - set: Whose weights.
    ///   - firstInput: The first row of W.
    ///   - inputs: How many inputs.
    ///   - parameters: Of a network with this set.
    ///   - workspace: Owns the memory.
    init(
        _ set: ParameterLayout.PanelSet,
        firstInput: Int,
        inputs: Int,
        _ parameters: UnsafePointer<Float>,
        in workspace: Workspace
    ) {
        layout = Int8PanelLayout(inputs: inputs, outputs: set.outputs)
        let weights = workspace.bytes(layout.count)
        let offsets = workspace.integers(layout.paddedOutputs)
        let scales = workspace.floats(layout.paddedOutputs)
        let rows = AlignedBuffer<Float>(count: set.outputs * inputs)
        let matrix = rows.pointer(count: rows.count)
        set.layout.unpack(parameters + set.weights, columns: inputs, firstInput: firstInput, into: matrix)
        layout.quantise(matrix, stride: inputs, weights: weights, offsets: offsets, scales: scales)
        self.weights = UnsafePointer(weights)
        self.offsets = UnsafePointer(offsets)
        self.scales = UnsafePointer(scales)
    }

    /// The exact sums of products of `rows` rows of whole numbers.
    func sums(
        _ kernels: Kernels,
        _ x: UnsafePointer<Int8>,
        rows: Int,
        into sums: UnsafeMutablePointer<Int32>
    ) {
        kernels.int8Sums(
            weights: weights,
            offsets: offsets,
            outputs: layout.outputs,
            inputs: layout.inputs,
            x: x,
            xStride: layout.inputs,
            rows: rows,
            y: sums,
            yStride: layout.outputs
        )
    }
}
