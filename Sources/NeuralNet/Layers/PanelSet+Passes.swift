internal import NeuralKernels

/// The linear layer: `y = bias + W [x1; x2]`, and its three gradients.
///
/// Weights are read as panels forward and transposed (``TransposedWeights``) backward; nothing is packed.
extension ParameterLayout.PanelSet {
    /// `y = bias + W [x1; x2]` for `rows` rows; the padding of `y`, whose stride is at least ``paddedOutputs``, becomes
    /// 0.
    func forward(_ pass: Pass, _ x1: Rows, _ x2: Rows? = nil, rows: Int, into y: Rows) {
        pass.kernels.panels(
            weights: pass.parameters + weights,
            bias: bias.map { pass.parameters + $0 },
            outputs: paddedOutputs,
            x1: x1.start,
            k1: x1.width,
            stride1: x1.stride,
            x2: x2?.start,
            k2: x2?.width ?? 0,
            stride2: x2?.stride ?? 0,
            rows: rows,
            y: y.start,
            yStride: y.stride
        )
    }

    /// Adds the gradients of weights and bias, given those of `y` with zeros as padding.
    func addGradients(_ pass: Pass, _ x1: Rows, _ x2: Rows? = nil, outputGradient: Rows, rows: Int) {
        addWeightGradient(pass, x1, firstInput: 0, outputGradient, rows)
        if let x2 { addWeightGradient(pass, x2, firstInput: x1.width, outputGradient, rows) }
        guard let bias else { return }
        pass.kernels.columnSums(
            outputGradient.start,
            rows: rows,
            columns: paddedOutputs,
            stride: outputGradient.stride,
            into: pass.gradients + bias
        )
    }

    private func addWeightGradient(_ pass: Pass, _ x: Rows, firstInput: Int, _ outputGradient: Rows, _ rows: Int) {
        let width = PanelLayout.width
        for panel in 0..<panels {
            pass.kernels.product(
                m: x.width,
                n: width,
                k: rows,
                a: x.start,
                aRow: 1,
                aColumn: x.stride,
                b: outputGradient.start + panel * width,
                bStride: outputGradient.stride,
                c: pass.gradients + weights + layout.start(ofPanel: panel) + firstInput * width,
                cStride: width,
                accumulate: true
            )
        }
    }

    /// The gradient of the inputs from `firstInput` on, as many as `inputGradient` is wide; `accumulate` adds in place
    /// of overwriting.
    func inputGradient(
        _ pass: Pass,
        outputGradient: Rows,
        rows: Int,
        firstInput: Int = 0,
        into inputGradient: Rows,
        accumulate: Bool
    ) {
        pass.kernels.product(
            m: rows,
            n: inputGradient.width,
            k: outputs,
            a: outputGradient.start,
            aRow: outputGradient.stride,
            aColumn: 1,
            b: pass.transposed + (weights - pass.firstTransposed) + firstInput,
            bStride: inputs,
            c: inputGradient.start,
            cStride: inputGradient.stride,
            accumulate: accumulate
        )
    }
}
