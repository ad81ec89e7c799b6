/// Elementary functions that give the same bits on every platform.
///
/// The C library's differ in their last digits from system to system, and a generator that branches on them would then give
/// another stream. These use nothing but `+`, `-`, `*`, `/` and the square root, which IEEE 754 rounds in one way only, in a
/// fixed order without fused operations. Errors stay within a few units in the last place.
enum PortableMath {
    // The logarithm of 2 in two parts: the first has trailing zeros, so that its product with an exponent is exact.
    private static let ln2High = 6.93147180369123816490e-01
    private static let ln2Low = 1.90821492927058770002e-10

    /// The natural logarithm of a positive, normal number.
    @inline(__always)
    static func log(_ x: Double) -> Double {
        var exponent = Int(truncatingIfNeeded: x.bitPattern >> 52) &- 1023
        // The significand in 1 ..< 2, then in sqrt(1/2) ..< sqrt(2).
        var m = Double(bitPattern: x.bitPattern & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
        if m > 1.4142135623730951 {
            m *= 0.5
            exponent &+= 1
        }
        let k = Double(exponent)
        return k * ln2High + (twiceArtanh((m - 1) / (m + 1)) + k * ln2Low)
    }

    /// `log(1 + x)`, exact to the last digits for small `x` too; `x` above -1.
    @inline(__always)
    static func log1p(_ x: Double) -> Double {
        abs(x) < 0.4 ? twiceArtanh(x / (2 + x)) : log(1 + x)
    }

    /// The logarithm of `(1 + s) / (1 - s)`, for `s` up to 0.25 in size, by its power series.
    @inline(__always)
    private static func twiceArtanh(_ s: Double) -> Double {
        let z = s * s
        var sum = 2.0 / 27
        sum = sum * z + 2.0 / 25
        sum = sum * z + 2.0 / 23
        sum = sum * z + 2.0 / 21
        sum = sum * z + 2.0 / 19
        sum = sum * z + 2.0 / 17
        sum = sum * z + 2.0 / 15
        sum = sum * z + 2.0 / 13
        sum = sum * z + 2.0 / 11
        sum = sum * z + 2.0 / 9
        sum = sum * z + 2.0 / 7
        sum = sum * z + 2.0 / 5
        sum = sum * z + 2.0 / 3
        return 2 * s + s * (z * sum)
    }

    /// `e` to the power of `x`; 0 below -708, infinite above 709.
    @inline(__always)
    static func exp(_ x: Double) -> Double {
        guard x > -708 else { return 0 }
        guard x < 709 else { return .infinity }
        let k = (x * 1.4426950408889634).rounded(.toNearestOrEven)
        let rest = (x - k * ln2High) - k * ln2Low
        let scale = Double(bitPattern: UInt64(bitPattern: Int64(k) &+ 1023) << 52)
        return (1 + expm1Series(rest)) * scale
    }

    /// `exp(x) - 1`, exact to the last digits for small `x` too.
    @inline(__always)
    static func expm1(_ x: Double) -> Double {
        abs(x) < 0.35 ? expm1Series(x) : exp(x) - 1
    }

    /// The power series of `exp(x) - 1` for `x` up to 0.36 in size.
    @inline(__always)
    private static func expm1Series(_ x: Double) -> Double {
        var sum = 1.0 / 87_178_291_200
        sum = sum * x + 1.0 / 6_227_020_800
        sum = sum * x + 1.0 / 479_001_600
        sum = sum * x + 1.0 / 39_916_800
        sum = sum * x + 1.0 / 3_628_800
        sum = sum * x + 1.0 / 362_880
        sum = sum * x + 1.0 / 40_320
        sum = sum * x + 1.0 / 5_040
        sum = sum * x + 1.0 / 720
        sum = sum * x + 1.0 / 120
        sum = sum * x + 1.0 / 24
        sum = sum * x + 1.0 / 6
        sum = sum * x + 0.5
        return x + x * (x * sum)
    }

    /// `base` to the power of `exponent`; `base` positive and normal.
    @inline(__always)
    static func power(_ base: Double, _ exponent: Double) -> Double {
        exp(exponent * log(base))
    }

    /// The cosine of an angle in full turns.
    static func cosine(turns: Double) -> Double {
        // Folded into 0 ... 1/2, then to within 1/8 of a zero or an extreme.
        let part = abs(turns - turns.rounded(.toNearestOrEven))
        if part <= 0.125 { return cosineSeries(part) }
        if part >= 0.375 { return -cosineSeries(0.5 - part) }
        return sineSeries(0.25 - part)
    }

    private static func cosineSeries(_ turns: Double) -> Double {
        let z = -(turns * turns) * (4 * Double.pi * Double.pi)
        var sum = 1.0
        for n in stride(from: 18.0, to: 0, by: -2) { sum = 1 + sum * z / (n * (n - 1)) }
        return sum
    }

    private static func sineSeries(_ turns: Double) -> Double {
        let x = turns * (2 * Double.pi)
        let z = -(x * x)
        var sum = 1.0
        for n in stride(from: 19.0, to: 1, by: -2) { sum = 1 + sum * z / (n * (n - 1)) }
        return x * sum
    }

    /// The value below which the standard normal distribution has the share `p`, in `0 ..< 1`.
    ///
    /// Acklam's rational approximation, relative error below 1.2e-9. `p` is held within 1e-16 of the ends.
    static func normalQuantile(_ p: Double) -> Double {
        let p = min(max(p, 1e-16), 1 - 1e-16)
        if p < 0.02425 { return normalTail((-2 * log(p)).squareRoot()) }
        if p > 1 - 0.02425 { return -normalTail((-2 * log1p(-p)).squareRoot()) }
        let q = p - 0.5
        let r = q * q
        let numerator =
            ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00
        let denominator =
            ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1
        return numerator * q / denominator
    }

    private static func normalTail(_ q: Double) -> Double {
        let numerator =
            ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00
        let denominator =
            (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                + 3.754408661907416e+00) * q + 1
        return numerator / denominator
    }
}
