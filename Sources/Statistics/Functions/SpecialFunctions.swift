import CBoostMath

/// Special functions, by Boost.Math.
///
/// Arguments outside a domain give NaN, never a trap. Relative errors are near the rounding of `Double`.
public enum SpecialFunctions {
    /// The regularised lower incomplete gamma function P(a, x), for `a > 0`, `x >= 0`.
    public static func gammaP(_ a: Double, _ x: Double) -> Double { predis_gamma_p(a, x) }

    /// The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), exact where it is tiny.
    public static func gammaQ(_ a: Double, _ x: Double) -> Double { predis_gamma_q(a, x) }

    /// The regularised incomplete beta function, for `a > 0`, `b > 0`, `0 <= x <= 1`.
    public static func beta(_ a: Double, _ b: Double, _ x: Double) -> Double { predis_beta_p(a, b, x) }

    /// The logarithm of the absolute value of the gamma function.
    public static func logGamma(_ x: Double) -> Double { predis_log_gamma(x) }

    /// The derivative of `logGamma`.
    public static func digamma(_ x: Double) -> Double { predis_digamma(x) }

    /// The derivative of `digamma`.
    public static func trigamma(_ x: Double) -> Double { predis_trigamma(x) }

    /// Riemann's zeta function.
    public static func zeta(_ s: Double) -> Double { predis_zeta(s) }
}
