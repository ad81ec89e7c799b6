internal import CNeuralKernels

/// Functions of `count` elements each; `y` may be `x`.
extension Kernels {
    /// y = e^x.
    ///
    /// Below -87.34 it is 0 and above 88.37 infinite: no result is subnormal, and the last half octave of floats
    /// is left out.
    public func exp(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.exponential(x, y, count)
            return
        }
        Reference.exp(x, into: y, count: count)
    }

    /// y = tanh(x).
    public func tanh(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.hyperbolic_tangent(x, y, count)
            return
        }
        Reference.tanh(x, into: y, count: count)
    }

    /// y = 1 / (1 + e^-x).
    public func sigmoid(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.sigmoid(x, y, count)
            return
        }
        Reference.sigmoid(x, into: y, count: count)
    }

    /// gradient *= 1 - y^2, where y is the output of `tanh`.
    public func tanhBackward(
        output y: UnsafePointer<Float>,
        gradient: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        precondition(count >= 0)
        if let float {
            float.pointee.tanh_backward(y, gradient, count)
            return
        }
        Reference.tanhBackward(output: y, gradient: gradient, count: count)
    }

    /// y += alpha x.
    public func axpy(_ alpha: Float, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.axpy(alpha, x, y, count)
            return
        }
        Reference.axpy(alpha, x, into: y, count: count)
    }

    /// x *= alpha.
    public func scale(_ x: UnsafeMutablePointer<Float>, by alpha: Float, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.scale(x, alpha, count)
            return
        }
        Reference.scale(x, by: alpha, count: count)
    }

    /// sums[column] += the sum of a column of x.
    ///
    /// - Parameters:
    ///   - x: `rows` x `columns`, with `stride`.
    ///   - rows: How many rows.
    ///   - columns: How many columns.
    ///   - stride: The distance of a row from the next.
    ///   - sums: `columns` floats, added to.
    public func columnSums(
        _ x: UnsafePointer<Float>,
        rows: Int,
        columns: Int,
        stride: Int,
        into sums: UnsafeMutablePointer<Float>
    ) {
        precondition(rows >= 0 && columns >= 0 && (rows <= 1 || stride >= columns))
        if let float {
            float.pointee.column_sums(x, rows, columns, stride, sums)
            return
        }
        Reference.columnSums(x, rows: rows, columns: columns, stride: stride, into: sums)
    }

    /// The sum of the squares; infinite or NaN when an element is, or when a stretch of 1,024 squares overflows float.
    public func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
        precondition(count >= 0)
        if let float {
            return float.pointee.sum_of_squares(x, count)
        }
        return Reference.sumOfSquares(x, count: count)
    }

    /// Whether no element is infinite or NaN.
    public func isFinite(_ x: UnsafePointer<Float>, count: Int) -> Bool {
        precondition(count >= 0)
        if let float {
            return float.pointee.is_finite(x, count)
        }
        return Reference.isFinite(x, count: count)
    }

    /// One step of AdamW over `count` parameters.
    ///
    /// - Parameters:
    ///   - parameters: `count` of them, updated.
    ///   - gradients: Their gradients.
    ///   - moments1: Running means of the gradients, updated.
    ///   - moments2: Running means of their squares, updated.
    ///   - count: How many parameters.
    ///   - step: The step's values.
    public func adamW(
        parameters: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>,
        moments1: UnsafeMutablePointer<Float>,
        moments2: UnsafeMutablePointer<Float>,
        count: Int,
        step: AdamStep
    ) {
        precondition(count >= 0)
        if let float {
            var values = NeuralAdamStep(step)
            float.pointee.adam_w(parameters, gradients, moments1, moments2, count, &values)
            return
        }
        Reference.adamW(
            parameters: parameters,
            gradients: gradients,
            moments1: moments1,
            moments2: moments2,
            count: count,
            step: step
        )
    }
}
