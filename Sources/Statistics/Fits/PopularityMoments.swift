#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What independent draws from a popularity law come to on average.
public struct PopularityMoments: Hashable, Sendable {
    /// The chance that two draws are of one key.
    public let collision: Double
    /// How many different keys come.
    public let distinct: Double

    /// The expectations of `draws` draws from a law over `keys` keys; parameters as `PopularityModel.parameterNames` says.
    ///
    /// O(log keys), by groups of ranks.
    public init(_ model: PopularityModel, _ parameters: [Double], keys: Int, draws: Double) {
        let bins = RankBins(count: keys)
        let probabilities = model.probabilities(bins, parameters)
        var (collision, distinct) = (0.0, 0.0)
        for (probability, size) in zip(probabilities, bins.sizes) {
            collision += size * probability * probability
            distinct -= size * expm1(draws * log1p(-min(probability, 1 - 1e-16)))
        }
        self.collision = collision
        self.distinct = distinct
    }
}
