extension Reference {
    /// e^x, operation by operation as the vector kernels compute it.
    ///
    /// x = n ln 2 + r with |r| <= ln 2 / 2; a polynomial of degree 6 for e^r; 2^n put together as bits. n is rounded by
    /// adding and taking away 1.5 x 2^23, where floats are whole numbers. ln 2 comes in two parts, so that n times the first
    /// is exact. x is limited to where n is -127 or 128, whose bits are those of 0 and of infinity. Source of the polynomial
    /// and the parts: Moshier, Cephes, `expf`.
    static func exp(_ x: Float) -> Float {
        var t = x < -88.2 ? -88.2 : x
        t = t > 89 ? 89 : t
        let shifted: Float = t * 1.442_695_04 + 12_582_912
        let n: Float = shifted - 12_582_912
        var r: Float = t - n * 0.693_359_375
        r = r + n * 2.121_944_40e-4
        let square: Float = r * r
        let sixth: Float = r * 1.987_569_15e-4 + 1.398_199_950_7e-3
        let fourth: Float = r * 8.333_451_907_3e-3 + 4.166_579_589_4e-2
        let second: Float = r * 1.666_666_545_9e-1 + 5.000_000_120_1e-1
        var p: Float = sixth * square + fourth
        p = p * square + second
        p = p * square + (r + 1)
        let power = (shifted.bitPattern &- (0x4B40_0000 - 127)) &<< 23
        return p * Float(bitPattern: power)
    }

    /// tanh x as a quotient of two polynomials, odd and even, up to where it is 1 in float.
    ///
    /// 2 / (1 + e^-2x) - 1 would lose its digits near 0. Source: Eigen, `generic_fast_tanh_float`; here both polynomials are
    /// divided by the constant term of the lower one, so that nothing small is lost.
    static func tanh(_ x: Float) -> Float {
        var z = x < -tanhLimit ? -tanhLimit : x
        z = z > tanhLimit ? tanhLimit : z
        let square: Float = z * z
        let fourth: Float = square * square
        let high: Float = square * -5.641_676_16e-14 + 4.087_417_21e-11
        let middle: Float = square * -1.758_378_86e-8 + 1.046_749_91e-5
        let low: Float = square * 3.036_098_32e-3 + 1.302_255_39e-1
        var p: Float = high * fourth + middle
        p = p * fourth + low
        p = z * (p * square + 0.999_999_881)
        let divisor: Float = square * 2.448_660_96e-4 + 2.422_276_33e-2
        let q: Float = divisor * fourth + (square * 4.635_583_76e-1 + 1)
        return p / q
    }

    /// Where the quotient of `tanh` reaches 1 without stepping over it.
    static let tanhLimit: Float = 7.904_953_96

    /// 1 / (1 + e^-x).
    static func sigmoid(_ x: Float) -> Float {
        1 / (1 + exp(-x))
    }

    /// The sigmoid of a logit, and what the logit costs if its label is 0: ln(1 + e^x).
    ///
    /// ln(1 + e^x) = max(x, 0) + ln(1 + e) with e = e^-|x|, and ln(1 + e) = 2 artanh(s) with s = e / (2 + e) <= 1/3: the series
    /// of artanh to s^15. Nothing overflows and small costs keep their digits.
    static func judge(_ x: Float) -> (sigmoid: Float, cost: Float) {
        let e = exp(-abs(x))
        let s: Float = e / (2 + e)
        let square: Float = s * s
        var p: Float = 1 / 15
        p = p * square + 1 / 13
        p = p * square + 1 / 11
        p = p * square + 1 / 9
        p = p * square + 1 / 7
        p = p * square + 1 / 5
        p = p * square + 1 / 3
        p = p * square + 1
        return ((x < 0 ? e : 1) / (1 + e), (x < 0 ? 0 : x) + (s + s) * p)
    }

    static func exp(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count { y[index] = exp(x[index]) }
    }

    static func tanh(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count { y[index] = tanh(x[index]) }
    }

    static func sigmoid(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count { y[index] = sigmoid(x[index]) }
    }
}
