extension Reference {
    static func gatesForward(
        gates: UnsafeMutablePointer<Float>,
        previousCell: UnsafePointer<Float>,
        cell: UnsafeMutablePointer<Float>,
        cellTanh: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Float>,
        outputStride: Int,
        rows: Int,
        units: Int
    ) {
        for row in 0..<rows {
            let sums = gates + row * 4 * units
            for unit in 0..<units {
                let i = sigmoid(sums[unit])
                let f = sigmoid(sums[units + unit])
                let g = tanh(sums[2 * units + unit])
                let o = sigmoid(sums[3 * units + unit])
                let at = row * units + unit
                let c: Float = f * previousCell[at] + i * g
                let t = tanh(c)
                sums[unit] = i
                sums[units + unit] = f
                sums[2 * units + unit] = g
                sums[3 * units + unit] = o
                cell[at] = c
                cellTanh[at] = t
                output[row * outputStride + unit] = o * t
            }
        }
    }

    static func gatesBackward(
        gates: UnsafeMutablePointer<Float>,
        previousCell: UnsafePointer<Float>,
        cellTanh: UnsafePointer<Float>,
        outputGradient: UnsafePointer<Float>,
        outputStride: Int,
        cellGradient: UnsafeMutablePointer<Float>,
        rows: Int,
        units: Int
    ) {
        for row in 0..<rows {
            let active = gates + row * 4 * units
            for unit in 0..<units {
                let i = active[unit]
                let f = active[units + unit]
                let g = active[2 * units + unit]
                let o = active[3 * units + unit]
                let at = row * units + unit
                let t = cellTanh[at]
                let dh = outputGradient[row * outputStride + unit]
                let dc: Float = cellGradient[at] + dh * o * (1 - t * t)
                active[unit] = dc * g * i * (1 - i)
                active[units + unit] = dc * previousCell[at] * f * (1 - f)
                active[2 * units + unit] = dc * i * (1 - g * g)
                active[3 * units + unit] = dh * t * o * (1 - o)
                cellGradient[at] = dc * f
            }
        }
    }

    static func cell(
        gates: UnsafePointer<Float>,
        cell: UnsafeMutablePointer<Float>,
        output: UnsafeMutablePointer<Float>,
        rows: Int,
        units: Int
    ) {
        for row in 0..<rows {
            let sums = gates + row * 4 * units
            for unit in 0..<units {
                let at = row * units + unit
                let kept: Float = sigmoid(sums[units + unit]) * cell[at]
                let c: Float = kept + sigmoid(sums[unit]) * tanh(sums[2 * units + unit])
                cell[at] = c
                output[at] = sigmoid(sums[3 * units + unit]) * tanh(c)
            }
        }
    }
}
