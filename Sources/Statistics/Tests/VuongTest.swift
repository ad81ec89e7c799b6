#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which of two models that are not special cases of each other is closer to the truth.
public enum VuongTest {
    /// Compares two models by the log-likelihoods they give to the same observations.
    ///
    /// A positive statistic speaks for the first model; under equal distance it is standard normal. More parameters pay Schwarz' price.
    /// The effect size is the mean difference in log-likelihood per observation, in nats.
    /// Source: Vuong, "Likelihood Ratio Tests for Model Selection and Non-Nested Hypotheses", Econometrica 57, 1989.
    ///
    /// - Parameters:
    ///   - first: The log-likelihood of each observation under the first model.
    ///   - second: The same under the second model.
    ///   - weights: How often each observation was made.
    ///   - extraParameters: How many parameters the first model has more than the second.
    /// - Returns: The normal statistic, its two-sided p-value and the mean difference.
    public static func test(
        _ first: [Double],
        _ second: [Double],
        weights: [Double],
        extraParameters: Int
    ) -> TestResult {
        let count = weights.reduce(0, +)
        guard count > 1 else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        let ratios = zip(first, second).map { $0 - $1 }
        let mean = zip(ratios, weights).reduce(0) { $0 + $1.0 * $1.1 } / count
        let variance = zip(ratios, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / count
        guard variance > 1e-300 else { return TestResult(statistic: 0, pValue: 1, effectSize: mean) }
        let corrected = mean * count - Double(extraParameters) / 2 * log(count)
        let statistic = corrected / (count * variance).squareRoot()
        return TestResult(statistic: statistic, pValue: Normal.twoSided(statistic), effectSize: mean)
    }
}
