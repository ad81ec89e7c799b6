#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The largest distance between two cumulative distributions.
///
/// The p-values are for continuous distributions and independent observations; for discrete ones and for parameters fitted to the
/// same data they are wrong, and a bootstrap (`PopularityFitTest`) is the way.
public enum KolmogorovSmirnov {
    /// Whether ascending observations come from the distribution `cumulative`.
    ///
    /// The effect size is the distance itself. O(n).
    public static func test(sorted values: [Double], _ cumulative: (Double) -> Double) -> TestResult {
        let count = Double(values.count)
        var distance = 0.0
        for (index, value) in values.enumerated() {
            let expected = cumulative(value)
            distance = max(distance, Double(index + 1) / count - expected, expected - Double(index) / count)
        }
        return result(distance, size: count)
    }

    /// Whether two ascending samples come from one distribution; ties are taken together.
    ///
    /// O(n + m).
    public static func test(sorted first: [Double], _ second: [Double]) -> TestResult {
        guard !first.isEmpty, !second.isEmpty else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        let (n, m) = (Double(first.count), Double(second.count))
        var (i, j, distance) = (0, 0, 0.0)
        while i < first.count, j < second.count {
            let value = min(first[i], second[j])
            while i < first.count, first[i] == value { i += 1 }
            while j < second.count, second[j] == value { j += 1 }
            distance = max(distance, abs(Double(i) / n - Double(j) / m))
        }
        return result(distance, size: n * m / (n + m))
    }

    /// Kolmogorov's distribution with Stephens' correction for finite samples.
    ///
    /// Source: Stephens, "Use of the Kolmogorov-Smirnov, Cramer-Von Mises and Related Statistics Without Extensive Tables",
    /// JRSS B 32, 1970.
    private static func result(_ distance: Double, size: Double) -> TestResult {
        let root = size.squareRoot()
        let scaled = (root + 0.12 + 0.11 / root) * distance
        return TestResult(statistic: distance, pValue: upper(scaled), effectSize: distance)
    }

    /// The probability that Kolmogorov's limit exceeds `x`.
    public static func upper(_ x: Double) -> Double {
        guard x > 0.2 else { return 1 }
        if x < 1 {
            // The other form of the series: this one would need many terms.
            let factor = Double.pi * Double.pi / (8 * x * x)
            var sum = 0.0
            for odd in [1.0, 3, 5, 7, 9] { sum += exp(-odd * odd * factor) }
            return min(1, max(0, 1 - (2 * Double.pi).squareRoot() / x * sum))
        }
        var (sum, sign) = (0.0, 1.0)
        for k in 1...10 {
            sum += sign * exp(-2 * Double(k * k) * x * x)
            sign = -sign
        }
        return min(1, max(0, 2 * sum))
    }
}
