internal import CNeuralKernels

extension Kernels {
    /// y = bias + x1 W[0 ..< k1] + x2 W[k1 ..< k1 + k2] for each row, W in panels (`PanelLayout` of k1 + k2 inputs).
    ///
    /// - Parameters:
    ///   - weights: `PanelLayout(inputs: k1 + k2, outputs: outputs).count` floats.
    ///   - bias: `outputs` floats; `nil` for none.
    ///   - outputs: How many outputs.
    ///   - x1: `rows` x `k1`, with `stride1`.
    ///   - k1: Inputs in `x1`.
    ///   - stride1: The stride of `x1`.
    ///   - x2: `rows` x `k2`, with `stride2`; only read if `k2` > 0.
    ///   - k2: Inputs in `x2`; 0 for none.
    ///   - stride2: The stride of `x2`.
    ///   - rows: How many rows.
    ///   - y: `rows` x `outputs`, with `yStride`; overwritten.
    ///   - yStride: The stride of `y`.
    public func panels(
        weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>?,
        outputs: Int,
        x1: UnsafePointer<Float>,
        k1: Int,
        stride1: Int,
        x2: UnsafePointer<Float>? = nil,
        k2: Int = 0,
        stride2: Int = 0,
        rows: Int,
        y: UnsafeMutablePointer<Float>,
        yStride: Int
    ) {
        precondition(outputs >= 0 && k1 >= 0 && k2 >= 0 && rows >= 0)
        precondition(rows <= 1 || (stride1 >= k1 && stride2 >= k2 && yStride >= outputs))
        precondition(k2 == 0 || x2 != nil)
        if let float {
            float.pointee.panels(weights, bias, outputs, x1, k1, stride1, x2 ?? x1, k2, stride2, rows, y, yStride)
            return
        }
        Reference.panels(
            weights: weights,
            bias: bias,
            outputs: outputs,
            x1: x1,
            k1: k1,
            stride1: stride1,
            x2: x2 ?? x1,
            k2: k2,
            stride2: stride2,
            rows: rows,
            y: y,
            yStride: yStride
        )
    }

    /// `panels` for a head: one input, and beside it the greatest output of each panel, for `topK`.
    ///
    /// - Parameters:
    ///   - weights: `PanelLayout(inputs: k, outputs: outputs).count` floats.
    ///   - bias: `outputs` floats; `nil` for none.
    ///   - outputs: How many outputs.
    ///   - x: `k` floats.
    ///   - k: How many inputs.
    ///   - logits: `outputs` floats; overwritten.
    ///   - maxima: One float a panel; overwritten. NaN is passed over.
    public func head(
        weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>?,
        outputs: Int,
        x: UnsafePointer<Float>,
        k: Int,
        logits: UnsafeMutablePointer<Float>,
        maxima: UnsafeMutablePointer<Float>
    ) {
        precondition(outputs >= 0 && k >= 0)
        if let float {
            float.pointee.head(weights, bias, outputs, x, k, logits, maxima)
            return
        }
        Reference.panels(
            weights: weights,
            bias: bias,
            outputs: outputs,
            x1: x,
            k1: k,
            stride1: k,
            x2: x,
            k2: 0,
            stride2: 0,
            rows: 1,
            y: logits,
            yStride: outputs
        )
        Reference.blockMaxima(logits, count: outputs, maxima: maxima)
    }

    /// C[i][j] (+)= sum over p < k of A[i * aRow + p * aColumn] * B[p * bStride + j], for i < m and j < n.
    ///
    /// With (`aRow`, `aColumn`) = (stride, 1) A is read as it lies, with (1, stride) transposed: that serves every product
    /// of the backward pass without copies. Fast when n is a multiple of 16.
    ///
    /// - Parameters:
    ///   - m: Rows of C.
    ///   - n: Columns of C.
    ///   - k: Terms of each sum.
    ///   - a: The elements of A that its two distances reach.
    ///   - aRow: The distance of A's elements from row to row.
    ///   - aColumn: The distance of A's elements along a row.
    ///   - b: `k` x `n`, with `bStride`.
    ///   - bStride: The stride of B.
    ///   - c: `m` x `n`, with `cStride`.
    ///   - cStride: The stride of C.
    ///   - accumulate: Adds to C in place of overwriting it.
    public func product(
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
        precondition(m >= 0 && n >= 0 && k >= 0 && aRow >= 0 && aColumn >= 0)
        precondition((k <= 1 || bStride >= n) && (m <= 1 || cStride >= n))
        if let float {
            float.pointee.product(m, n, k, a, aRow, aColumn, b, bStride, c, cStride, accumulate)
            return
        }
        Reference.product(
            m: m,
            n: n,
            k: k,
            a: a,
            aRow: aRow,
            aColumn: aColumn,
            b: b,
            bStride: bStride,
            c: c,
            cStride: cStride,
            accumulate: accumulate
        )
    }

    /// y[column][row] = x[row][column].
    ///
    /// - Parameters:
    ///   - x: `rows` x `columns`, with `xStride`.
    ///   - rows: How many rows.
    ///   - columns: How many columns.
    ///   - xStride: The stride of `x`.
    ///   - y: `columns` x `rows`, with `yStride`; overwritten.
    ///   - yStride: The stride of `y`.
    public func transpose(
        _ x: UnsafePointer<Float>,
        rows: Int,
        columns: Int,
        xStride: Int,
        into y: UnsafeMutablePointer<Float>,
        yStride: Int
    ) {
        precondition(
            rows >= 0 && columns >= 0 && (rows <= 1 || xStride >= columns) && (columns <= 1 || yStride >= rows)
        )
        if let float {
            float.pointee.transpose(x, rows, columns, xStride, y, yStride)
            return
        }
        Reference.transpose(x, rows: rows, columns: columns, xStride: xStride, into: y, yStride: yStride)
    }

    /// The sum of x[i] * y[i].
    public func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
        precondition(count >= 0)
        if let float {
            return float.pointee.dot(x, y, count)
        }
        return Reference.dot(x, y, count: count)
    }
}
