import CBoostMath

/// The standard normal distribution.
public enum Normal {
    /// The probability of at most `z`.
    public static func lower(_ z: Double) -> Double { predis_erfc(-z * 0.5.squareRoot()) / 2 }

    /// The probability of more than `z`, exact where it is tiny.
    public static func upper(_ z: Double) -> Double { predis_erfc(z * 0.5.squareRoot()) / 2 }

    /// The probability of a deviation of more than `z` to either side.
    public static func twoSided(_ z: Double) -> Double { min(1, 2 * upper(abs(z))) }

    /// The value below which a share `0 < p < 1` lies.
    public static func quantile(_ p: Double) -> Double { predis_normal_quantile(p) }
}

/// Student's t distribution.
public enum Student {
    /// The probability of more than `t`.
    public static func upper(_ t: Double, degrees: Double) -> Double { predis_student_upper(degrees, t) }

    /// The probability of a deviation of more than `t` to either side.
    public static func twoSided(_ t: Double, degrees: Double) -> Double { min(1, 2 * upper(abs(t), degrees: degrees)) }

    /// The value below which a share `0 < p < 1` lies.
    public static func quantile(_ p: Double, degrees: Double) -> Double { predis_student_quantile(degrees, p) }
}

/// The chi-squared distribution.
public enum ChiSquared {
    /// The probability of more than `x`.
    public static func upper(_ x: Double, degrees: Double) -> Double {
        x <= 0 ? 1 : predis_chi_squared_upper(degrees, x)
    }

    /// The value below which a share `0 < p < 1` lies.
    public static func quantile(_ p: Double, degrees: Double) -> Double { predis_chi_squared_quantile(degrees, p) }
}

/// Fisher's F distribution.
public enum FisherF {
    /// The probability of more than `f`.
    public static func upper(_ f: Double, numerator: Double, denominator: Double) -> Double {
        f <= 0 ? 1 : predis_fisher_f_upper(numerator, denominator, f)
    }

    /// The value below which a share `0 < p < 1` lies.
    public static func quantile(_ p: Double, numerator: Double, denominator: Double) -> Double {
        predis_fisher_f_quantile(numerator, denominator, p)
    }
}

/// The beta distribution.
public enum Beta {
    /// The value below which a share `0 < p < 1` lies.
    public static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double { predis_beta_quantile(a, b, p) }
}
