extension Kernels {
    /// y = x `inverseScale` rounded to whole numbers, halves away from zero, limited to -127 ... 127; NaN gives 0.
    public func quantise(
        _ x: UnsafePointer<Float>,
        inverseScale: Float,
        into y: UnsafeMutablePointer<Int8>,
        count: Int
    ) {
        precondition(count >= 0)
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
        Reference.int8Sums(
            weights: weights, outputs: outputs, inputs: inputs, x: x, xStride: xStride, rows: rows, y: y, yStride: yStride)
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
        Reference.dequantise(
            sums: sums, sumsStride: sumsStride, scales: scales, xScale: xScale, bias: bias, rows: rows, outputs: outputs,
            y: y, yStride: yStride)
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
        Reference.int8Head(
            weights: weights, scales: scales, bias: bias, outputs: outputs, x: x, inputs: inputs, xScale: xScale,
            logits: logits, maxima: maxima)
    }

    /// One LSTM step of one stream over int8 weights: products, gates and the quantised output in one go.
    ///
    /// The gates' sums are bias + (x part) (xScales x xScale) + (h part) (hScales / 127): the output h lies in -1 ... 1, so
    /// its scale is fixed at 1/127.
    ///
    /// - Parameters:
    ///   - xWeights, xOffsets, xScales: weights of the input: 4 `units` outputs in the order i, f, g, o, `inputs` inputs.
    ///   - hWeights, hOffsets, hScales: weights of the recurrence: 4 `units` outputs, `units` inputs.
    ///   - bias: 4 `units` floats.
    ///   - x: `inputs` numbers of scale `xScale`.
    ///   - cell: c' before and c after, `units` floats.
    ///   - output: h' before and h after, `units` numbers of scale 1/127.
    ///   - gates: room for 4 `units` floats, and `sums` for 8 `units` integers; overwritten.
    ///   - exactOutput: h not rounded, `units` floats; overwritten.
    public func int8Cell(
        xWeights: UnsafePointer<Int8>,
        xOffsets: UnsafePointer<Int32>,
        xScales: UnsafePointer<Float>,
        hWeights: UnsafePointer<Int8>,
        hOffsets: UnsafePointer<Int32>,
        hScales: UnsafePointer<Float>,
        bias: UnsafePointer<Float>,
        x: UnsafePointer<Int8>,
        inputs: Int,
        xScale: Float,
        units: Int,
        cell: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Int8>,
        exactOutput: UnsafeMutablePointer<Float>,
        gates: UnsafeMutablePointer<Float>,
        sums: UnsafeMutablePointer<Int32>
    ) {
        precondition(inputs >= 0 && inputs.isMultiple(of: 4) && inputs <= 131_072)
        precondition(units >= 0 && units.isMultiple(of: 4) && units <= 131_072)
        Reference.int8Cell(
            xWeights: xWeights, xScales: xScales, hWeights: hWeights, hScales: hScales, bias: bias, x: x, inputs: inputs,
            xScale: xScale, units: units, cell: cell, output: output, exactOutput: exactOutput, gates: gates, sums: sums)
    }
}
