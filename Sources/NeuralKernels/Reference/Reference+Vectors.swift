extension Reference {
    static func tanhBackward(output y: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count { gradient[index] *= 1 - y[index] * y[index] }
    }

    static func axpy(_ alpha: Float, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count { y[index] += alpha * x[index] }
    }

    static func scale(_ x: UnsafeMutablePointer<Float>, by alpha: Float, count: Int) {
        for index in 0..<count { x[index] *= alpha }
    }

    static func columnSums(
        _ x: UnsafePointer<Float>,
        rows: Int,
        columns: Int,
        stride: Int,
        into sums: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<rows {
            for column in 0..<columns { sums[column] += x[row * stride + column] }
        }
    }

    static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
        var sum = 0.0
        for index in 0..<count { sum += Double(x[index]) * Double(x[index]) }
        return sum
    }

    static func isFinite(_ x: UnsafePointer<Float>, count: Int) -> Bool {
        for index in 0..<count where !x[index].isFinite { return false }
        return true
    }

    static func adamW(
        parameters: UnsafeMutablePointer<Float>,
        gradients: UnsafePointer<Float>,
        moments1: UnsafeMutablePointer<Float>,
        moments2: UnsafeMutablePointer<Float>,
        count: Int,
        step: AdamStep
    ) {
        for index in 0..<count {
            let gradient: Float = gradients[index] * step.gradientScale
            let first: Float = step.beta1 * moments1[index] + (1 - step.beta1) * gradient
            let second: Float = step.beta2 * moments2[index] + (1 - step.beta2) * gradient * gradient
            let root: Float = second.squareRoot() * step.secondMomentScale + step.epsilon
            moments1[index] = first
            moments2[index] = second
            parameters[index] = parameters[index] * step.decay - step.stepSize * first / root
        }
    }
}
