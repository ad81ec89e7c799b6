#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A popularity law fitted to counts whose keys' true ranks are unknown.
///
/// Ranks read off the sorted counts are wrong exactly where there is chance, and a fit to them is too steep (uniform draws would
/// look like Zipf). So the likelihood leaves the rank open: a key has any rank of `1 ... n` with equal chance, and its count is
/// Poisson with that rank's mean: `sum over keys of log((1/n) sum over ranks of Poisson(c; N p(r)))`. Its derivative has
/// expectation 0 at the truth, so the estimate is consistent. Real keys never follow a law to the last digit, and a Poisson
/// variable of a large mean would forgive nothing, so that a few popular keys would decide alone; popularities may therefore deviate from the
/// law by some percent (a negative binomial in place of the Poisson). Keys that never came count as zeros when `n` is known; when it is not,
/// the likelihood is that of counts above zero, and `n` is estimated with the law.
public struct PopularityFit: Hashable, Sendable {
    public let model: PopularityModel
    /// As `PopularityModel.parameterNames` says.
    public let parameters: [Double]
    /// How many keys there are, accessed or not.
    public let keys: Int
    /// Whether `keys` was estimated.
    public let estimatesKeys: Bool
    public let logLikelihood: Double
    /// The log-likelihood of one key of each count of the spectrum.
    let pointwise: [Double]

    /// How many numbers were fitted.
    public var freedom: Int { parameters.count + (estimatesKeys ? 1 : 0) }

    /// Akaike's criterion: the smaller, the better.
    public var aic: Double { 2 * Double(freedom) - 2 * logLikelihood }

    /// Fits `model`; `nil` for fewer than two keys.
    ///
    /// - Complexity: Some 50 to 300 passes over the different counts, each with the ranks that can explain it.
    /// - Parameters:
    ///   - model: The family of laws.
    ///   - spectrum: The counts.
    ///   - keys: How many keys there can be, at least those accessed; `nil`: unknown, estimated up to a thousand times those.
    public init?(_ model: PopularityModel, _ spectrum: CountSpectrum, keys: Int?) {
        let seen = Int(spectrum.keyCount)
        guard seen > 1, keys ?? seen >= seen else { return nil }
        self.model = model
        var parameters: [Double] = []
        if let keys {
            self.keys = keys
            estimatesKeys = false
            let likelihood = PopularityLikelihood(spectrum, keys: keys, isTruncated: false)
            parameters = Self.search(model) { likelihood.total(model, $0) }
            pointwise = likelihood.pointwise(model, parameters)
            logLikelihood = likelihood.total(model, parameters)
        } else {
            estimatesKeys = true
            // Parameters and the logarithm of n together: they depend on each other too much for one after the other.
            func likelihood(_ logKeys: Double) -> PopularityLikelihood {
                let most = log(Double(seen)) + log(1000)
                let keys = Int(exp(min(max(logKeys, log(Double(seen))), most)).rounded())
                return PopularityLikelihood(spectrum, keys: max(seen, keys), isTruncated: true)
            }
            let first = Self.search(model) {
                PopularityLikelihood(spectrum, keys: seen, isTruncated: true).total(model, $0)
            }
            let start = Self.encode(model, first) + [log(Double(seen)) + 0.1]
            let steps = [Double](repeating: 0.1, count: first.count) + [0.4]
            let best = Minimizer.nelderMead(start, steps: steps, rounds: 120) { point in
                guard let logKeys = point.last else { return .infinity }
                // Outside the bounds the likelihood is flat: a slope leads back.
                let beyond = max(0, log(Double(seen)) - logKeys)
                let parameters = Self.decode(model, Array(point.dropLast()))
                return -likelihood(logKeys).total(model, parameters) + beyond * beyond
            }
            let final = likelihood(best[best.count - 1])
            parameters = Self.decode(model, Array(best.dropLast()))
            self.keys = final.keys
            pointwise = final.pointwise(model, parameters)
            logLikelihood = final.total(model, parameters)
        }
        self.parameters = parameters
    }

    /// The probability of the key of each rank, most popular first.
    ///
    /// O(keys).
    public var probabilities: [Double] { model.probabilities(keys: keys, parameters) }

    /// Vuong's test of two fits to the same spectrum, over keys: a positive statistic speaks for this fit.
    public func compared(with other: PopularityFit, on spectrum: CountSpectrum) -> TestResult {
        VuongTest.test(pointwise, other.pointwise, weights: spectrum.keys, extraParameters: freedom - other.freedom)
    }

    // MARK: Search

    private static func search(_ model: PopularityModel, _ likelihood: ([Double]) -> Double) -> [Double] {
        switch model {
        case .uniform: return []
        case .zipf: return [search(0...4) { likelihood([$0]) }]
        case .lognormal: return [search(0...5) { likelihood([$0]) }]
        case .exponential: return [exp(search(-4...10) { likelihood([exp($0)]) })]
        case .hotspot:
            // Several starts: the likelihood has a valley at either end. A few rounds tell which of them to follow.
            func climb(_ start: [Double], step: Double, rounds: Int) -> [Double] {
                Minimizer.nelderMead(start, steps: [step, step], rounds: rounds) { -likelihood(decode(model, $0)) }
            }
            let starts = [[0.2, 0.8], [0.05, 0.5], [0.01, 0.9], [0.5, 0.7]]
                .map { climb(encode(model, $0), step: 0.7, rounds: 15) }
            let best = starts.max { likelihood(decode(model, $0)) < likelihood(decode(model, $1)) } ?? starts[0]
            return decode(model, climb(best, step: 0.2, rounds: 60))
        }
    }

    /// The highest place of a function that may have several: a grid, then a golden section around its best.
    private static func search(_ range: ClosedRange<Double>, _ likelihood: (Double) -> Double) -> Double {
        let step = (range.upperBound - range.lowerBound) / 16
        let grid = (0...16).map { range.lowerBound + Double($0) * step }
        let values = grid.map(likelihood)
        let best = values.indices.max { values[$0] < values[$1] } ?? 0
        let around = max(range.lowerBound, grid[best] - step)...min(range.upperBound, grid[best] + step)
        return Minimizer.goldenSection(around, tolerance: 1e-4) { -likelihood($0) }
    }

    /// Parameters as numbers without bounds.
    private static func encode(_ model: PopularityModel, _ parameters: [Double]) -> [Double] {
        switch model {
        case .uniform, .zipf, .lognormal: parameters
        case .exponential: parameters.map { log(max($0, 1e-9)) }
        case .hotspot: parameters.map { log($0 / (1 - $0)) }
        }
    }

    private static func decode(_ model: PopularityModel, _ values: [Double]) -> [Double] {
        switch model {
        case .uniform: values
        case .zipf, .lognormal: values.map { min(5, max(0, $0)) }
        case .exponential: values.map { exp(min(20, $0)) }
        case .hotspot: values.map { min(1 - 1e-9, max(1e-9, 1 / (1 + exp(-$0)))) }
        }
    }
}
