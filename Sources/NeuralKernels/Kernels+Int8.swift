internal import CNeuralKernels

extension Kernels {
    /// y = x `inverseScale` rounded to whole numbers of magnitude at most 127.
    ///
    /// Halves go away from zero; NaN gives 0.
    public func quantise(
        _ x: UnsafePointer<Float>,
        inverseScale: Float,
        into y: UnsafeMutablePointer<Int8>,
        count: Int
    ) {
        precondition(count >= 0)
        if let float {
            float.pointee.quantise(x, inverseScale, y, count)
            return
        }
        Reference.quantise(x, inverseScale: inverseScale, into: y, count: count)
    }

    /// The most inputs of a product over int8.
    public static var maximumInt8Inputs: Int { Int(NEURAL_MOST_INT8_INPUTS) }

    /// Exact sums of products: y[row][output] = sum over the inputs of weight times x.
    ///
    /// - Parameters:
    ///   - weights: `Int8PanelLayout(inputs: inputs, outputs: outputs).count` numbers from -127 to 127.
    ///   - offsets: `paddedOutputs` of them.
    ///   - outputs: How many outputs.
    ///   - inputs: A multiple of 4, at most `maximumInt8Inputs`.
    ///   - x: `rows` x `inputs`, with `xStride`; from -127 to 127.
    ///   - xStride: The stride of `x`.
    ///   - rows: How many rows.
    ///   - y: `rows` x `outputs`, with `yStride`; overwritten.
    ///   - yStride: The stride of `y`.
    public func int8Sums(
        weights: UnsafePointer<Int8>,
        offsets: UnsafePointer<Int32>,
        outputs: Int,
        inputs: Int,
        x: UnsafePointer<Int8>,
        xStride: Int,
        rows: Int,
        y: UnsafeMutablePointer<Int32>,
        yStride: Int
    ) {
        precondition(outputs >= 0 && inputs >= 0 && inputs.isMultiple(of: 4) && inputs <= Self.maximumInt8Inputs)
        precondition(rows >= 0 && (rows <= 1 || (xStride >= inputs && yStride >= outputs)))
        if let int8 {
            int8.pointee.sums(weights, offsets, outputs, inputs, x, xStride, rows, y, yStride)
            return
        }
        Reference.int8Sums(
            weights: weights,
            outputs: outputs,
            inputs: inputs,
            x: x,
            xStride: xStride,
            rows: rows,
            y: y,
            yStride: yStride
        )
    }

    /// y[row][output] = bias[output] + sum x (scale[output] x xScale), and the greatest of each stretch of 64.
    ///
    /// - Parameters:
    ///   - sums: `rows` x `outputs`, with `sumsStride`.
    ///   - sumsStride: The stride of `sums`.
    ///   - scales: `outputs` floats.
    ///   - xScale: The scale of the inputs.
    ///   - bias: `outputs` floats; `nil` for none.
    ///   - rows: How many rows.
    ///   - outputs: How many outputs.
    ///   - y: `rows` x `outputs`, with `yStride`; overwritten.
    ///   - yStride: The stride of `y`.
    ///   - maxima: `rows` x one for each 64 outputs, rounded up, with `maximaStride`; overwritten, as by `blockMaxima`.
    ///   - maximaStride: The stride of `maxima`.
    public func dequantise(
        sums: UnsafePointer<Int32>,
        sumsStride: Int,
        scales: UnsafePointer<Float>,
        xScale: Float,
        bias: UnsafePointer<Float>?,
        rows: Int,
        outputs: Int,
        y: UnsafeMutablePointer<Float>,
        yStride: Int,
        maxima: UnsafeMutablePointer<Float>,
        maximaStride: Int
    ) {
        precondition(rows >= 0 && outputs >= 0 && (rows <= 1 || (sumsStride >= outputs && yStride >= outputs)))
        precondition(rows <= 1 || maximaStride >= (outputs + PanelLayout.width - 1) / PanelLayout.width)
        if let float {
            float.pointee.dequantise(
                sums,
                sumsStride,
                scales,
                xScale,
                bias,
                rows,
                outputs,
                y,
                yStride,
                maxima,
                maximaStride
            )
            return
        }
        Reference.dequantise(
            sums: sums,
            sumsStride: sumsStride,
            scales: scales,
            xScale: xScale,
            bias: bias,
            rows: rows,
            outputs: outputs,
            y: y,
            yStride: yStride,
            maxima: maxima,
            maximaStride: maximaStride
        )
    }

    /// `head` over int8 weights and an int8 input.
    ///
    /// - Parameters:
    ///   - weights: As for `int8Sums`.
    ///   - offsets: As for `int8Sums`.
    ///   - scales: As for `dequantise`.
    ///   - bias: As for `dequantise`.
    ///   - outputs: As for `int8Sums`.
    ///   - x: As for `int8Sums`.
    ///   - inputs: As for `int8Sums`.
    ///   - xScale: As for `dequantise`.
    ///   - logits: `outputs` floats; overwritten.
    ///   - maxima: One for each 64 outputs, rounded up; overwritten.
    public func int8Head(
        weights: UnsafePointer<Int8>,
        offsets: UnsafePointer<Int32>,
        scales: UnsafePointer<Float>,
        bias: UnsafePointer<Float>?,
        outputs: Int,
        x: UnsafePointer<Int8>,
        inputs: Int,
        xScale: Float,
        logits: UnsafeMutablePointer<Float>,
        maxima: UnsafeMutablePointer<Float>
    ) {
        precondition(outputs >= 0 && inputs >= 0 && inputs.isMultiple(of: 4) && inputs <= Self.maximumInt8Inputs)
        if let float, let int8 {
            neural_int8_head(
                float,
                int8,
                weights,
                offsets,
                scales,
                bias,
                outputs,
                x,
                inputs,
                xScale,
                logits,
                maxima
            )
            return
        }
        Reference.int8Head(
            weights: weights,
            scales: scales,
            bias: bias,
            outputs: outputs,
            x: x,
            inputs: inputs,
            xScale: xScale,
            logits: logits,
            maxima: maxima
        )
    }

    /// One LSTM step from the exact sums of its products, with the output quantised for the next.
    ///
    /// The gates' sums are bias + xSums (xScales x the row's scale) + hSums (hScales / 127): the output h lies in -1 ... 1, so
    /// its scale is fixed at 1/127.
    ///
    /// - Parameters:
    ///   - xSums: `int8Sums` of the input, `rows` x 4 `units` in the order i, f, g, o, contiguous.
    ///   - xScales: The scales of its weights, 4 `units` floats.
    ///   - rowScales: The scale of each row's input, `rows` floats.
    ///   - hSums: `int8Sums` of the recurrence, as `xSums`; its input was the last step's `output`.
    ///   - hScales: The scales of its weights, 4 `units` floats.
    ///   - bias: 4 `units` floats.
    ///   - cell: c' before and c after, `rows` x `units`, contiguous.
    ///   - output: h, `rows` x `units` numbers of scale 1/127, contiguous; overwritten.
    ///   - exactOutput: h not rounded, `rows` x `units`, contiguous; overwritten.
    ///   - rows: How many rows.
    ///   - units: Units of the layer.
    public func int8Gates(
        xSums: UnsafePointer<Int32>,
        xScales: UnsafePointer<Float>,
        rowScales: UnsafePointer<Float>,
        hSums: UnsafePointer<Int32>,
        hScales: UnsafePointer<Float>,
        bias: UnsafePointer<Float>,
        cell: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Int8>,
        exactOutput: UnsafeMutablePointer<Float>,
        rows: Int,
        units: Int
    ) {
        precondition(rows >= 0 && units >= 0)
        if let float {
            float.pointee.int8_gates(
                xSums,
                xScales,
                rowScales,
                hSums,
                hScales,
                bias,
                cell,
                output,
                exactOutput,
                rows,
                units
            )
            return
        }
        Reference.int8Gates(
            xSums: xSums,
            xScales: xScales,
            rowScales: rowScales,
            hSums: hSums,
            hScales: hScales,
            bias: bias,
            cell: cell,
            output: output,
            exactOutput: exactOutput,
            rows: rows,
            units: units
        )
    }
}
