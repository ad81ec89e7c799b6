extension Reference {
    /// e^x, operation by operation as the vector kernels compute it.
    ///
    /// x = n ln 2 + r with |r| <= ln 2 / 2; a polynomial of degree 6 for e^r; 2^n put together as bits. n is rounded by
    /// adding and taking away 1.5 x 2^23, where floats are whole numbers. ln 2 comes in two parts, so that n times the first
    /// is exact. Source of the polynomial and the parts: Moshier, Cephes, `expf`.
    static func exp(_ x: Float) -> Float {
        if x < lowestExponent { return 0 }
        if x > highestExponent { return .infinity }
        let shifted: Float = x * 1.442_695_04 + 12_582_912
        let n: Float = shifted - 12_582_912
        var r: Float = x - n * 0.693_359_375
        r = r + n * 2.121_944_40e-4
        var p: Float = 1.987_569_15e-4
        p = p * r + 1.398_199_950_7e-3
        p = p * r + 8.333_451_907_3e-3
        p = p * r + 4.166_579_589_4e-2
        p = p * r + 1.666_666_545_9e-1
        p = p * r + 5.000_000_120_1e-1
        p = p * (r * r) + (r + 1)
        let power = (shifted.bitPattern &- (0x4B40_0000 - 127)) &<< 23
        return p * Float(bitPattern: power)
    }

    /// ln of the least normal float: below it, e^x is 0.
    static let lowestExponent: Float = -87.336_54
    /// Half an octave below the greatest float, where n would be 128.
    static let highestExponent: Float = 88.376_26

    /// tanh x as a quotient of two polynomials, odd and even, up to where it is 1 in float; x itself where the
    /// cube is lost.
    ///
    /// 2 / (1 + e^-2x) - 1 would lose its digits near 0. Source: Eigen, `generic_fast_tanh_float`.
    static func tanh(_ x: Float) -> Float {
        if abs(x) < 0.0004 { return x }
        var z = x < -tanhLimit ? -tanhLimit : x
        z = z > tanhLimit ? tanhLimit : z
        let square: Float = z * z
        var p: Float = -2.760_768_477_423_55e-16
        p = p * square + 2.000_187_904_824_77e-13
        p = p * square - 8.604_671_522_137_35e-11
        p = p * square + 5.122_297_090_371_14e-08
        p = p * square + 1.485_722_357_179_79e-05
        p = p * square + 6.372_619_288_754_36e-04
        p = p * square + 4.893_524_558_917_86e-03
        p = z * p
        var q: Float = 1.198_258_394_667_02e-06
        q = q * square + 1.185_347_056_866_54e-04
        q = q * square + 2.268_434_632_439_00e-03
        q = q * square + 4.893_525_185_543_85e-03
        return p / q
    }

    /// Where the quotient of `tanh` reaches 1 without stepping over it.
    static let tanhLimit: Float = 7.905_311_1

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
