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
        yStride: Int,
        maxima: UnsafeMutablePointer<Float>,
        maximaStride: Int
    ) {
        for row in 0..<rows {
            for output in 0..<outputs {
                let scale: Float = scales[output] * xScale
                y[row * yStride + output] = (bias?[output] ?? 0) + Float(sums[row * sumsStride + output]) * scale
            }
            blockMaxima(y + row * yStride, count: outputs, maxima: maxima + row * maximaStride)
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

    static func int8Gates(
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
        for row in 0..<rows {
            for unit in 0..<units {
                func gateSum(_ gate: Int) -> Float {
                    let output = gate * units + unit
                    let xFactor: Float = xScales[output] * rowScales[row]
                    let hFactor: Float = hScales[output] * (1 / 127)
                    let sum: Float = bias[output] + Float(xSums[row * 4 * units + output]) * xFactor
                    return sum + Float(hSums[row * 4 * units + output]) * hFactor
                }
                let at = row * units + unit
                let kept: Float = sigmoid(gateSum(1)) * cell[at]
                let c: Float = kept + sigmoid(gateSum(0)) * tanh(gateSum(2))
                let h: Float = sigmoid(gateSum(3)) * tanh(c)
                cell[at] = c
                exactOutput[at] = h
                output[at] = quantise(h * 127)
            }
        }
    }

    private static func quantise(_ scaled: Float) -> Int8 {
        guard !scaled.isNaN else { return 0 }
        let limited = min(127, max(-127, scaled))
        return Int8((limited < 0 ? limited - 0.5 : limited + 0.5).rounded(.towardZero))
    }
}
