#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whether a series keeps its level.
///
/// Source: Kwiatkowski, Phillips, Schmidt and Shin, "Testing the Null Hypothesis of Stationarity", Journal of Econometrics
/// 54, 1992.
public enum KPSSTest {
    /// Tests for a constant level against a random walk or a trend.
    ///
    /// The long-run variance takes `4 (n/100)^(1/4)` lags with Bartlett's weights. The p-value is that of the limit distribution, the
    /// integral of a squared Brownian bridge. The effect size is the statistic over its expectation under the hypothesis, 1/6. O(n lags).
    public static func test(_ values: [Double]) -> TestResult {
        let count = Double(values.count)
        guard values.count > 3 else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        let moments = Moments(values)
        let lags = min(values.count - 1, Int(4 * pow(count / 100, 0.25)))
        let variance = moments.variance * (count - 1) / count
        guard variance > 0 else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        var longRun = 1.0
        for lag in stride(from: 1, through: lags, by: 1) {
            longRun += 2 * (1 - Double(lag) / Double(lags + 1)) * Autocorrelation.of(values, lag: lag)
        }
        var (sum, squares) = (0.0, 0.0)
        for value in values {
            sum += value - moments.mean
            squares += sum * sum
        }
        let statistic = squares / (count * count * variance * max(longRun, 1e-3))
        return TestResult(statistic: statistic, pValue: upper(statistic), effectSize: statistic * 6)
    }

    /// The probability that the integral of a squared Brownian bridge exceeds `x`.
    ///
    /// The sum of Anderson and Darling, "Asymptotic Theory of Certain Goodness of Fit Criteria", 1952, with the Bessel function
    /// `K(1/4)` by its integral.
    static func upper(_ x: Double) -> Double {
        guard x > 0.02 else { return 1 }
        var (sum, coefficient) = (0.0, 1.0)
        for j in 0..<20 {
            let factor = Double(4 * j + 1)
            let argument = factor * factor / (16 * x)
            sum += coefficient * factor.squareRoot() * exp(-argument) * besselQuarter(argument)
            coefficient *= (Double(j) + 0.5) / Double(j + 1)
        }
        return min(1, max(0, 1 - sum / (Double.pi * x.squareRoot())))
    }

    /// The modified Bessel function of the second kind and order 1/4 by the trapezium rule, exact to rounding here.
    private static func besselQuarter(_ x: Double) -> Double {
        let step = 0.05
        // The integrand falls faster than exponentially: beyond `x cosh(t) = 745` it is 0 in Double.
        var (sum, t) = (0.5 * exp(-x), step)
        while x * cosh(t) < 745 + x, t < 60 {
            sum += exp(-x * cosh(t)) * cosh(t / 4)
            t += step
        }
        return sum * step
    }
}
