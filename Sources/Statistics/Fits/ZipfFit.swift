#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Zipf's law fitted to keys whose ranks are known beforehand.
///
/// For counts that were sorted to get the ranks this estimate is too steep: sorting turns chance into order.
/// `PopularityFit` is for them.
public struct ZipfFit: Hashable, Sendable {
    public let exponent: Double
    /// The standard deviation of the exponent for independent accesses.
    public let standardError: Double

    /// The exponent that makes the counts most likely among `0 ... 4`, with bounded support: as many keys as counts.
    ///
    /// `sum c log r` is all that the data say; the exponent gives it its expectation. Newton's method on a convex
    /// function. O(keys x steps).
    ///
    /// `nil` without accesses, or for fewer than two keys.
    ///
    /// - Parameter counts: How often the key of each rank was accessed, rank 1 first, keys without accesses included.
    public init?(countsByRank counts: [Int]) {
        let logarithms = counts.indices.map { log(Double($0 + 1)) }
        let total = Double(counts.reduce(0, +))
        guard counts.count > 1, total > 0 else { return nil }
        let mean = zip(counts, logarithms).reduce(0) { $0 + Double($1.0) * $1.1 } / total
        var exponent = 1.0
        var variance = 1.0
        for _ in 0..<60 {
            var (sum, first, second) = (0.0, 0.0, 0.0)
            for logarithm in logarithms {
                let weight = exp(-exponent * logarithm)
                sum += weight
                first += weight * logarithm
                second += weight * logarithm * logarithm
            }
            let expected = first / sum
            variance = second / sum - expected * expected
            let step = min(0.5, max(-0.5, (expected - mean) / variance))
            let next = min(4, max(0, exponent + step))
            let isSettled = abs(next - exponent) < 1e-10
            exponent = next
            if isSettled { break }
        }
        self.exponent = exponent
        standardError = 1 / (total * variance).squareRoot()
    }
}
