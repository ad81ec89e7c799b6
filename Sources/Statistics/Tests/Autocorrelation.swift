/// How a series resembles itself some steps later.
public enum Autocorrelation {
    /// The correlation with the values `lag` later, with the divisor n, in `-1 ... 1`; 0 of a constant.
    ///
    /// O(n).
    public static func of(_ values: [Double], lag: Int) -> Double {
        guard lag >= 0, lag < values.count else { return 0 }
        let moments = Moments(values)
        let total = moments.variance * Double(values.count - 1)
        guard total > 0 else { return 0 }
        let shared = (0..<values.count - lag).reduce(0.0) {
            $0 + (values[$1] - moments.mean) * (values[$1 + lag] - moments.mean)
        }
        return shared / total
    }

    /// Whether a series is without correlation at all lags from 1 to `lags`.
    ///
    /// The effect size is the root mean square of the correlations. Source: Ljung and Box, "On a Measure of Lack of Fit in Time
    /// Series Models", Biometrika 65, 1978. O(n lags).
    public static func ljungBox(_ values: [Double], lags: Int) -> TestResult {
        let count = Double(values.count)
        let lags = min(lags, values.count - 1)
        guard lags > 0 else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        var (sum, squares) = (0.0, 0.0)
        for lag in 1...lags {
            let correlation = of(values, lag: lag)
            squares += correlation * correlation
            sum += correlation * correlation / (count - Double(lag))
        }
        let statistic = count * (count + 2) * sum
        return TestResult(
            statistic: statistic,
            pValue: ChiSquared.upper(statistic, degrees: Double(lags)),
            effectSize: (squares / Double(lags)).squareRoot()
        )
    }
}
