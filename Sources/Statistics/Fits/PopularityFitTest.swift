import PredisPrimitives

/// Whether counts come from a fitted popularity law: the distance of their curve of shares from the law's, with the p-value and the
/// noise by parametric bootstrap.
///
/// The curve is the share of accesses that the most accessed 1, 2, ... keys have. Sorting makes even a true law look
/// steeper, so the distance is taken from the mean curve of samples drawn from the law and sorted like the data, not from the law itself.
/// The samples are independent draws: for accesses that come in bursts the p-value is too small. Source of the procedure: Clauset,
/// Shalizi and Newman, "Power-Law Distributions in Empirical Data", SIAM Review 51, 2009.
public struct PopularityFitTest: Hashable, Sendable {
    /// The Kolmogorov-Smirnov distance of the data's curve.
    public let distance: Double
    /// The probability of such a distance under the law.
    public let pValue: Double
    /// The distance that 95 of 100 samples of the law stay below: what chance alone makes.
    public let noise: Double

    /// A law whose distance is surely below this describes the popularity well enough for a cache.
    public static let margin = 0.03

    /// Tests `fit` against the counts that it was fitted to.
    ///
    /// - Complexity: `rounds` times the keys, and a fit.
    /// - Returns: `nil` for fewer than two keys.
    public init?(_ fit: PopularityFit, counts: [Int], rounds: Int = 99, seed: UInt64 = 1) {
        let total = counts.reduce(0, +)
        guard total > 0, fit.keys > 1, rounds > 1 else { return nil }
        var random = SplitMix64(seed: seed)
        let means = fit.probabilities.map { $0 * Double(total) }
        let places = RankBins(count: fit.keys).ranks.map { Int($0) }
        let curves = (0..<rounds).map { _ in
            Self.curve(means.map { Draw.poisson($0, &random) }, at: places)
        }
        var mean = [Double](repeating: 0, count: places.count)
        for curve in curves { for index in places.indices { mean[index] += curve[index] } }
        let observed = Self.curve(counts, at: places)
        let distance = Self.distance(observed, mean.map { $0 / Double(rounds) })
        self.distance = distance
        let distances = curves.map { curve in
            Self.distance(curve, zip(mean, curve).map { ($0 - $1) / Double(rounds - 1) })
        }
        let reached = distances.count { $0 >= distance }
        pValue = Double(reached + 1) / Double(rounds + 1)
        noise = Quantile.of(sorted: distances.sorted(), 0.95)
    }

    private static func curve(_ counts: [Int], at places: [Int]) -> [Double] {
        let sorted = counts.sorted(by: >)
        let total = Double(sorted.reduce(0, +))
        var (sum, next, result) = (0, 0, [Double]())
        for place in places {
            while next < min(place, sorted.count) {
                sum += sorted[next]
                next += 1
            }
            result.append(total > 0 ? Double(sum) / total : 0)
        }
        return result
    }

    private static func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}
