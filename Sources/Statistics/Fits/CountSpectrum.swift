/// How many keys were accessed how often: all that a trace says of popularity when it does not know its keys' true ranks.
public struct CountSpectrum: Hashable, Sendable {
    /// The different counts, ascending, from 1.
    public let counts: [Double]
    /// How many keys have each count.
    public let keys: [Double]
    /// The logarithm of the negative binomial's coefficient of each count.
    let logBinomials: [Double]

    /// The spectrum of the keys' counts; zeros are left out.
    ///
    /// O(n log n).
    public init(_ counts: [Int]) {
        var table: [Int: Int] = [:]
        for count in counts where count > 0 { table[count, default: 0] += 1 }
        let sorted = table.sorted { $0.key < $1.key }
        self.counts = sorted.map { Double($0.key) }
        keys = sorted.map { Double($0.value) }
        let shape = PopularityLikelihood.shape
        logBinomials = self.counts.map {
            SpecialFunctions.logGamma($0 + shape) - SpecialFunctions.logGamma(shape) - SpecialFunctions.logGamma($0 + 1)
        }
    }

    /// How many keys were accessed.
    public var keyCount: Double { keys.reduce(0, +) }

    /// How many accesses there were.
    public var total: Double { zip(counts, keys).reduce(0) { $0 + $1.0 * $1.1 } }
}
