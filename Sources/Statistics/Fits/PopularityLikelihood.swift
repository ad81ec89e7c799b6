#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The likelihood of a spectrum for one number of keys.
struct PopularityLikelihood {
    let keys: Int
    private let spectrum: CountSpectrum
    private let bins: RankBins
    private let logSizes: [Double]
    private let total: Double
    private let isTruncated: Bool

    /// The negative binomial's shape: popularities deviate by its inverse root, 5 percent.
    static let shape = 400.0

    init(_ spectrum: CountSpectrum, keys: Int, isTruncated: Bool) {
        self.spectrum = spectrum
        self.keys = keys
        self.isTruncated = isTruncated
        bins = RankBins(count: keys)
        logSizes = bins.sizes.map { log($0) }
        total = spectrum.total
    }

    func total(_ model: PopularityModel, _ parameters: [Double]) -> Double {
        let (values, absent) = values(model, parameters)
        let unseen = isTruncated ? 0 : Double(keys) - spectrum.keyCount
        return zip(values, spectrum.keys).reduce(unseen > 0 ? unseen * absent : 0) { $0 + $1.0 * $1.1 }
    }

    func pointwise(_ model: PopularityModel, _ parameters: [Double]) -> [Double] {
        values(model, parameters).values
    }

    /// The log-likelihood of each count, and of a key that never came.
    private func values(_ model: PopularityModel, _ parameters: [Double]) -> (values: [Double], absent: Double) {
        let means = model.probabilities(bins, parameters).map { $0 * total }
        let shape = Self.shape
        // log(m / (k + m)) and k log(k / (k + m)), the negative binomial's factors.
        let rises = means.map { log($0 / (shape + $0)) }
        let falls = means.map { -shape * log1p($0 / shape) }
        let absent = max(1e-300, zip(falls, bins.sizes).reduce(0) { $0 + exp($1.0) * $1.1 } / Double(keys))
        let shift = log(Double(keys)) + (isTruncated ? log(max(1e-12, 1 - absent)) : 0)
        // Means fall with the rank and counts rise: a window of ranks that can explain a count moves one way only.
        var first = means.count - 1
        let values = spectrum.counts.indices.map { index in
            let count = spectrum.counts[index]
            // Beyond seven standard deviations a rank adds less than 1e-10 of the likeliest one.
            let reach = 7 * (count + count * count / shape + 9).squareRoot() + 9
            while first > 0, means[first - 1] <= count + reach { first -= 1 }
            var sum = 0.0
            var highest = -Double.infinity
            // One more than the window on either side: where no rank is near, the nearest must answer.
            var bin = max(0, first - 1)
            repeat {
                let term = count * rises[bin] + falls[bin] + logSizes[bin]
                if term > highest {
                    sum = sum * exp(highest - term) + 1
                    highest = term
                } else {
                    sum += exp(term - highest)
                }
                bin += 1
            } while bin < means.count && means[bin - 1] >= count - reach
            return spectrum.logBinomials[index] + highest + log(sum) - shift
        }
        return (values, log(absent))
    }
}
