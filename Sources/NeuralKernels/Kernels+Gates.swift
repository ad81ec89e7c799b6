internal import CNeuralKernels

extension Kernels {
    /// One LSTM step from the gates' sums, for training: keeps what the backward pass needs.
    ///
    /// i, f, o = sigmoid, g = tanh of their sums; c = f c' + i g; h = o tanh(c): the formulas of `torch.nn.LSTM`.
    ///
    /// - Parameters:
    ///   - gates: `rows` x 4 `units` sums in the order i, f, g, o, contiguous; become the activations.
    ///   - previousCell: c', `rows` x `units`, contiguous.
    ///   - cell: c, `rows` x `units`, contiguous; overwritten. May be `previousCell`.
    ///   - cellTanh: The tanh of c, `rows` x `units`, contiguous; overwritten.
    ///   - output: h, `rows` x `units`, with `outputStride`; overwritten.
    ///   - outputStride: The stride of the outputs, or of their gradient.
    ///   - rows: How many rows.
    ///   - units: Units of the layer.
    public func gatesForward(
        gates: UnsafeMutablePointer<Float>,
        previousCell: UnsafePointer<Float>,
        cell: UnsafeMutablePointer<Float>,
        cellTanh: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Float>,
        outputStride: Int,
        rows: Int,
        units: Int
    ) {
        precondition(rows >= 0 && units >= 0 && (rows <= 1 || outputStride >= units))
        if let float {
            float.pointee.gates_forward(gates, previousCell, cell, cellTanh, output, outputStride, rows, units)
            return
        }
        Reference.gatesForward(
            gates: gates,
            previousCell: previousCell,
            cell: cell,
            cellTanh: cellTanh,
            output: output,
            outputStride: outputStride,
            rows: rows,
            units: units
        )
    }

    /// The gradients of `gatesForward`.
    ///
    /// - Parameters:
    ///   - gates: The activations, `rows` x 4 `units`; become the gradients of the sums.
    ///   - previousCell: c' as given to `gatesForward`.
    ///   - cellTanh: As `gatesForward` wrote it.
    ///   - outputGradient: The gradient of h, `rows` x `units`, with `outputStride`.
    ///   - outputStride: The stride of the outputs, or of their gradient.
    ///   - cellGradient: The gradient of c from the next step, `rows` x `units`, contiguous; becomes that of c'.
    ///   - rows: How many rows.
    ///   - units: Units of the layer.
    public func gatesBackward(
        gates: UnsafeMutablePointer<Float>,
        previousCell: UnsafePointer<Float>,
        cellTanh: UnsafePointer<Float>,
        outputGradient: UnsafePointer<Float>,
        outputStride: Int,
        cellGradient: UnsafeMutablePointer<Float>,
        rows: Int,
        units: Int
    ) {
        precondition(rows >= 0 && units >= 0 && (rows <= 1 || outputStride >= units))
        if let float {
            float.pointee.gates_backward(
                gates,
                previousCell,
                cellTanh,
                outputGradient,
                outputStride,
                cellGradient,
                rows,
                units
            )
            return
        }
        Reference.gatesBackward(
            gates: gates,
            previousCell: previousCell,
            cellTanh: cellTanh,
            outputGradient: outputGradient,
            outputStride: outputStride,
            cellGradient: cellGradient,
            rows: rows,
            units: units
        )
    }

    /// One LSTM step from the gates' sums, for inference.
    ///
    /// - Parameters:
    ///   - gates: `rows` x 4 `units` sums in the order i, f, g, o, contiguous.
    ///   - cell: c' before and c after, `rows` x `units`, contiguous.
    ///   - output: h, `rows` x `units`, contiguous; overwritten.
    ///   - rows: How many rows.
    ///   - units: Units of the layer.
    public func cell(
        gates: UnsafePointer<Float>,
        cell: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Float>,
        rows: Int,
        units: Int
    ) {
        precondition(rows >= 0 && units >= 0)
        if let float {
            float.pointee.cell(gates, cell, output, rows, units)
            return
        }
        Reference.cell(gates: gates, cell: cell, output: output, rows: rows, units: units)
    }
}
