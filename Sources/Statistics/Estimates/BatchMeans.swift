/// The mean of a quantity that was measured on consecutive stretches of one long run, and how sure it is.
///
/// Stretches that are long against the memory of the process are nearly independent, whatever the dependence inside them, so
/// Student's interval holds. What is left shows as correlation between neighbours and widens the interval:
/// the variance of the mean is raised by `(1 + r) / (1 - r)` for a positive first autocorrelation `r`, and the degrees of freedom fall by
/// as much. Source: batch means, Law, "Simulation Modeling and Analysis", chapter 9.
public struct BatchMeans: Hashable, Sendable {
    public let mean: Double
    /// The standard deviation of the mean.
    public let standardError: Double
    /// Of Student's distribution that the mean follows; at least 1.
    public let degrees: Double

    /// The mean of at least two values; `nil` for fewer, or for values that are not finite.
    public init?(_ values: [Double]) {
        guard values.count >= 2, values.allSatisfy(\.isFinite) else { return nil }
        let moments = Moments(values)
        let correlation = Autocorrelation.of(values, lag: 1)
        // An autocorrelation estimated from n values is biased by about -1/n and noisy by 1/sqrt(n): what noise explains widens
        // nothing, what exceeds it widens in full.
        let count = Double(values.count)
        let isReal = correlation + 1 / count > 1 / count.squareRoot()
        let excess = isReal ? min(0.9, correlation + 2 / count) : 0
        let inflation = (1 + excess) / (1 - excess)
        mean = moments.mean
        standardError = (moments.variance / count * inflation).squareRoot()
        degrees = max(1, count / inflation - 1)
    }

    /// A mean that is known otherwise.
    public init(mean: Double, standardError: Double, degrees: Double) {
        self.mean = mean
        self.standardError = standardError
        self.degrees = degrees
    }

    /// Student's interval of the mean.
    public func interval(confidence: Double = 0.95) -> Interval {
        let half = Student.quantile((1 + confidence) / 2, degrees: degrees) * standardError
        return Interval(low: mean - half, high: mean + half)
    }

    /// The difference `self - other` of independent runs, with Welch's degrees of freedom.
    ///
    /// Source: Welch, "The Generalization of Student's Problem", Biometrika 34, 1947.
    public func difference(from other: BatchMeans) -> BatchMeans {
        let (a, b) = (standardError * standardError, other.standardError * other.standardError)
        let denominator = a * a / degrees + b * b / other.degrees
        return BatchMeans(
            mean: mean - other.mean,
            standardError: (a + b).squareRoot(),
            degrees: denominator > 0 ? max(1, (a + b) * (a + b) / denominator) : min(degrees, other.degrees)
        )
    }
}
