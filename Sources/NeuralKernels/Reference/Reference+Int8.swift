extension Reference {
    static func quantise(
        _ x: UnsafePointer<Float>,
        inverseScale: Float,
        into y: UnsafeMutablePointer<Int8>,
        count: Int
    ) {
        for index in 0..<count { y[index] = quantise(x[index] * inverseScale) }
    }

    static func int8Sums(
        weights: UnsafePointer<Int8>,
        outputs: Int,
        inputs: Int,
        x: UnsafePointer<Int8>,
        xStride: Int,
        rows: Int,
        y: UnsafeMutablePointer<Int32>,
        yStride: Int
    ) {
        let layout = Int8PanelLayout(inputs: inputs, outputs: outputs)
        for row in 0..<rows {
            for output in 0..<outputs {
                var sum: Int32 = 0
                for input in 0..<inputs {
                    sum += Int32(weights[layout.index(input: input, output: output)]) * Int32(x[row * xStride + input])
                }
                y[row * yStride + output] = sum
            }
        }
    }

    static func dequantise(
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
        for row in 0..<rows {
            for output in 0..<outputs {
                let scale: Float = scales[output] * xScale
                y[row * yStride + output] = (bias?[output] ?? 0) + Float(sums[row * sumsStride + output]) * scale
            }
        }
    }

    static func int8Head(
        weights: UnsafePointer<Int8>,
        scales: UnsafePointer<Float>,
        bias: UnsafePointer<Float>?,
        outputs: Int,
        x: UnsafePointer<Int8>,
        inputs: Int,
        xScale: Float,
        logits: UnsafeMutablePointer<Float>,
        maxima: UnsafeMutablePointer<Float>
    ) {
        let layout = Int8PanelLayout(inputs: inputs, outputs: outputs)
        for output in 0..<outputs {
            var sum: Int32 = 0
            for input in 0..<inputs {
                sum += Int32(weights[layout.index(input: input, output: output)]) * Int32(x[input])
            }
            let scale: Float = scales[output] * xScale
            logits[output] = (bias?[output] ?? 0) + Float(sum) * scale
        }
        blockMaxima(logits, count: outputs, maxima: maxima)
    }

    static func int8Cell(
        xWeights: UnsafePointer<Int8>,
        xScales: UnsafePointer<Float>,
        hWeights: UnsafePointer<Int8>,
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
        int8Sums(
            weights: xWeights, outputs: 4 * units, inputs: inputs, x: x, xStride: inputs, rows: 1, y: sums,
            yStride: 4 * units)
        int8Sums(
            weights: hWeights, outputs: 4 * units, inputs: units, x: output, xStride: units, rows: 1,
            y: sums + 4 * units, yStride: 4 * units)
        dequantise(
            sums: sums, sumsStride: 4 * units, scales: xScales, xScale: xScale, bias: bias, rows: 1, outputs: 4 * units,
            y: gates, yStride: 4 * units)
        dequantise(
            sums: sums + 4 * units, sumsStride: 4 * units, scales: hScales, xScale: 1 / 127, bias: gates, rows: 1,
            outputs: 4 * units, y: gates, yStride: 4 * units)
        Reference.cell(gates: gates, cell: cell, output: exactOutput, rows: 1, units: units)
        quantise(exactOutput, inverseScale: 127, into: output, count: units)
    }

    private static func quantise(_ scaled: Float) -> Int8 {
        guard !scaled.isNaN else { return 0 }
        let limited = min(127, max(-127, scaled))
        return Int8((limited < 0 ? limited - 0.5 : limited + 0.5).rounded(.towardZero))
    }
}
