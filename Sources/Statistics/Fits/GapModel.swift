#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A distribution of the time between arrivals.
public enum GapModel: String, Hashable, Sendable, Codable, CaseIterable {
    case exponential
    case gamma
    case lognormal
    case weibull
    case pareto
}

/// A distribution fitted to positive gaps by maximum likelihood.
public struct GapFit: Hashable, Sendable {
    public let model: GapModel
    /// What the model is told by.
    ///
    /// exponential: mean. gamma, weibull: shape, scale. lognormal: mean and deviation of the logarithm. pareto: exponent, smallest gap.
    public let parameters: [Double]
    public let logLikelihood: Double

    /// Akaike's criterion: the smaller, the better.
    public var aic: Double { 2 * Double(parameters.count) - 2 * logLikelihood }

    /// Fits `model` to positive gaps; `nil` for fewer than three gaps, gaps that are not positive, or all the same.
    ///
    /// O(n x steps).
    public init?(_ model: GapModel, _ gaps: [Double]) {
        guard gaps.count > 2, let smallest = gaps.min(), smallest > 0, smallest < gaps.max() ?? 0 else { return nil }
        let count = Double(gaps.count)
        let mean = Moments(gaps).mean
        let logarithms = gaps.map { log($0) }
        let logMean = Moments(logarithms).mean
        self.model = model
        switch model {
        case .exponential:
            parameters = [mean]
        case .lognormal:
            let moments = Moments(logarithms)
            parameters = [logMean, (moments.variance * (count - 1) / count).squareRoot()]
        case .gamma:
            let shape = Self.gammaShape(log(mean) - logMean)
            parameters = [shape, mean / shape]
        case .weibull:
            let shape = Self.weibullShape(logarithms, logMean)
            // Relative to the geometric mean, so that powers stay in range.
            let power = logarithms.reduce(0) { $0 + exp(shape * ($1 - logMean)) } / count
            parameters = [shape, exp(logMean + log(power) / shape)]
        case .pareto:
            parameters = [1 / (logMean - log(smallest)), smallest]
        }
        logLikelihood = Self.logLikelihood(model, parameters, count: count, mean: mean, logMean: logMean, logarithms)
    }

    /// The probability of a gap of at most `x`.
    public func cumulative(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        switch model {
        case .exponential: return -expm1(-x / parameters[0])
        case .gamma: return SpecialFunctions.gammaP(parameters[0], x / parameters[1])
        case .lognormal: return Normal.lower((log(x) - parameters[0]) / parameters[1])
        case .weibull: return -expm1(-pow(x / parameters[1], parameters[0]))
        case .pareto: return x < parameters[1] ? 0 : 1 - pow(parameters[1] / x, parameters[0])
        }
    }

    /// The fits of all models that can be fitted, best first by Akaike's criterion.
    public static func all(_ gaps: [Double]) -> [GapFit] {
        GapModel.allCases.compactMap { GapFit($0, gaps) }.filter { $0.aic.isFinite }.sorted { $0.aic < $1.aic }
    }

    private static func logLikelihood(
        _ model: GapModel,
        _ parameters: [Double],
        count: Double,
        mean: Double,
        logMean: Double,
        _ logarithms: [Double]
    ) -> Double {
        switch model {
        case .exponential:
            return -count * (log(parameters[0]) + 1)
        case .gamma:
            let (shape, scale) = (parameters[0], parameters[1])
            return count
                * ((shape - 1) * logMean - mean / scale - SpecialFunctions.logGamma(shape) - shape * log(scale))
        case .lognormal:
            return -count * (logMean + log(parameters[1]) + 0.5 * log(2 * Double.pi) + 0.5)
        case .weibull:
            let (shape, scale) = (parameters[0], parameters[1])
            return count * (log(shape) - shape * log(scale) + (shape - 1) * logMean - 1)
        case .pareto:
            let (exponent, smallest) = (parameters[0], parameters[1])
            return count * (log(exponent) + exponent * log(smallest) - (exponent + 1) * logMean)
        }
    }

    /// Solves `log k - digamma(k) = s` by Newton's method from Minka's start.
    private static func gammaShape(_ s: Double) -> Double {
        let s = max(s, 1e-12)
        var shape = (3 - s + ((s - 3) * (s - 3) + 24 * s).squareRoot()) / (12 * s)
        for _ in 0..<20 {
            let step =
                (log(shape) - SpecialFunctions.digamma(shape) - s) / (1 / shape - SpecialFunctions.trigamma(shape))
            shape = max(shape / 10, shape - step)
            if abs(step) < 1e-12 * shape { break }
        }
        return shape
    }

    /// Solves the shape's equation, which has one root, by bisection on its logarithm.
    private static func weibullShape(_ logarithms: [Double], _ logMean: Double) -> Double {
        var (low, high) = (log(1e-3), log(1e3))
        for _ in 0..<60 {
            let middle = (low + high) / 2
            let shape = exp(middle)
            var (sum, weighted) = (0.0, 0.0)
            for value in logarithms {
                let power = exp(min(700, shape * (value - logMean)))
                sum += power
                weighted += power * (value - logMean)
            }
            if weighted / sum - 1 / shape > 0 { high = middle } else { low = middle }
        }
        return exp((low + high) / 2)
    }
}
