internal import CNeuralKernels

extension Kernels {
    /// y = x `inverseScale` rounded to whole numbers, halves away from zero, limited to -127 ... 127; NaN gives 0.
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

    /// Exact sums of products: y[row][output] = sum over the inputs of weight times x.
    ///
    /// - Parameters:
    ///   - weights: `Int8PanelLayout(inputs: inputs, outputs: outputs).count` numbers from -127 to 127.
    ///   - offsets: `paddedOutputs` of them.
    ///   - inputs: a multiple of 4, at most 131,072 (more could overflow).
    ///   - x: `rows` x `inputs`, with `xStride`; from -127 to 127.
    ///   - y: `rows` x `outputs`, with `yStride`; overwritten.
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
        precondition(outputs >= 0 && inputs >= 0 && inputs.isMultiple(of: 4) && inputs <= 131_072 && rows >= 0)
        precondition(rows <= 1 || (xStride >= inputs && yStride >= outputs))
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

    /// y[row][output] = bias[output] + sum x (scale[output] x xScale).
    ///
    /// - Parameters:
    ///   - sums: `rows` x `outputs`, with `sumsStride`.
    ///   - scales: `outputs` floats.
    ///   - xScale: the scale of the inputs.
    ///   - bias: `outputs` floats; `nil` for none.
    ///   - y: `rows` x `outputs`, with `yStride`; overwritten.
    public func dequantise(
        sums: UnsafePointer<Int32>,
        sumsStride: Int,
        scales: UnsafePointer<Float>,
        xScale: Float,
        bias: UnsafePointer<Float>?,
        rows: Int,
        outputs: Int,
        y: UnsafeMutablePointer<Float>,
        yStride: Int
    ) {
        precondition(rows >= 0 && outputs >= 0 && (rows <= 1 || (sumsStride >= outputs && yStride >= outputs)))
        if let float {
            float.pointee.dequantise(sums, sumsStride, scales, xScale, bias, rows, outputs, y, yStride)
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
            yStride: yStride
        )
    }

    /// `head` over int8 weights and an int8 input.
    ///
    /// - Parameters:
    ///   - weights, offsets, outputs, inputs, x: as for `int8Sums`.
    ///   - scales, xScale, bias: as for `dequantise`.
    ///   - logits: `outputs` floats; overwritten.
    ///   - maxima: one for each 64 outputs, rounded up; overwritten.
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
        precondition(outputs >= 0 && inputs >= 0 && inputs.isMultiple(of: 4) && inputs <= 131_072)
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
    ///   - xScales: the scales of its weights, 4 `units` floats.
    ///   - rowScales: the scale of each row's input, `rows` floats.
    ///   - hSums, hScales: likewise of the recurrence, whose input is the last step's `output`.
    ///   - bias: 4 `units` floats.
    ///   - cell: c' before and c after, `rows` x `units`, contiguous.
    ///   - output: h, `rows` x `units` numbers of scale 1/127, contiguous; overwritten.
    ///   - exactOutput: h not rounded, `rows` x `units`, contiguous; overwritten.
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
