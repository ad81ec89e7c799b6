extension Reference {
    static func panels(
        weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>?,
        outputs: Int,
        x1: UnsafePointer<Float>,
        k1: Int,
        stride1: Int,
        x2: UnsafePointer<Float>,
        k2: Int,
        stride2: Int,
        rows: Int,
        y: UnsafeMutablePointer<Float>,
        yStride: Int
    ) {
        let layout = PanelLayout(inputs: k1 + k2, outputs: outputs)
        for row in 0..<rows {
            for output in 0..<outputs {
                var sum = bias?[output] ?? 0
                for input in 0..<k1 {
                    sum += x1[row * stride1 + input] * weights[layout.index(input: input, output: output)]
                }
                for input in 0..<k2 {
                    sum += x2[row * stride2 + input] * weights[layout.index(input: k1 + input, output: output)]
                }
                y[row * yStride + output] = sum
            }
        }
    }

    static func product(
        m: Int,
        n: Int,
        k: Int,
        a: UnsafePointer<Float>,
        aRow: Int,
        aColumn: Int,
        b: UnsafePointer<Float>,
        bStride: Int,
        c: UnsafeMutablePointer<Float>,
        cStride: Int,
        accumulate: Bool
    ) {
        for i in 0..<m {
            for j in 0..<n {
                var sum: Float = 0
                for p in 0..<k { sum += a[i * aRow + p * aColumn] * b[p * bStride + j] }
                c[i * cStride + j] = accumulate ? c[i * cStride + j] + sum : sum
            }
        }
    }

    static func transpose(
        _ x: UnsafePointer<Float>,
        rows: Int,
        columns: Int,
        xStride: Int,
        into y: UnsafeMutablePointer<Float>,
        yStride: Int
    ) {
        for row in 0..<rows {
            for column in 0..<columns { y[column * yStride + row] = x[row * xStride + column] }
        }
    }

    static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
        var sum: Float = 0
        for index in 0..<count { sum += x[index] * y[index] }
        return sum
    }
}
