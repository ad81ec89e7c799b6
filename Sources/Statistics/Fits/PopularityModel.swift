#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A family of laws that say how popular the key of each rank is.
public enum PopularityModel: String, Hashable, Sendable, Codable, CaseIterable {
    /// All keys alike.
    case uniform
    /// In proportion to `rank^-s`.
    case zipf
    /// Falls by the same factor from rank to rank: `exp(-s rank / n)`.
    case exponential
    /// The logarithms of the popularities are normal with deviation `s`.
    case lognormal
    /// A share of the keys gets a share of the accesses; all others share the rest alike.
    case hotspot

    /// The names of the parameters, in the order in which fits return them.
    public var parameterNames: [String] {
        switch self {
        case .uniform: []
        case .zipf: ["exponent"]
        case .exponential: ["decay"]
        case .lognormal: ["deviation"]
        case .hotspot: ["share of keys", "share of accesses"]
        }
    }

    /// The probability of one key of each group of ranks, under parameters as `parameterNames` says.
    func probabilities(_ bins: RankBins, _ parameters: [Double]) -> [Double] {
        let count = Double(bins.count)
        let weights: [Double]
        switch self {
        case .uniform:
            return bins.ranks.map { _ in 1 / count }
        case .zipf:
            weights = bins.logarithms.map { exp(-parameters[0] * $0) }
        case .exponential:
            weights = bins.ranks.map { exp(-parameters[0] * ($0 - 1) / count) }
        case .lognormal:
            weights = bins.ranks.map { exp(-parameters[0] * Normal.quantile(($0 - 0.5) / count)) }
        case .hotspot:
            let hot = min(max(parameters[0] * count, 1), count - 1)
            let (inside, outside) = (parameters[1] / hot, (1 - parameters[1]) / (count - hot))
            weights = bins.ranks.map { $0 <= hot + 0.5 ? inside : outside }
        }
        let sum = zip(weights, bins.sizes).reduce(0) { $0 + $1.0 * $1.1 }
        return weights.map { $0 / sum }
    }

    /// The probability of the key of each rank from 1 to `keys`, most popular first.
    ///
    /// O(keys).
    public func probabilities(keys: Int, _ parameters: [Double]) -> [Double] {
        let bins = RankBins(count: keys)
        // The exact weights, scaled by the groups' sum.
        let groups = probabilities(bins, parameters)
        switch self {
        case .zipf, .exponential:
            guard let first = groups.first else { return [] }
            return (1...max(1, keys)).prefix(keys).map { rank in
                self == .zipf
                    ? first * exp(-parameters[0] * log(Double(rank)))
                    : first * exp(-parameters[0] * Double(rank - 1) / Double(keys))
            }
        case .uniform, .lognormal, .hotspot:
            return zip(groups, bins.sizes).flatMap { [Double](repeating: $0, count: Int($1)) }
        }
    }
}
