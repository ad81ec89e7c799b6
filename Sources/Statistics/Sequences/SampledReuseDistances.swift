import PredisPrimitives

/// Reuse distances of a sample of the keys, in the memory of the sample.
///
/// Keys whose hash is below a threshold are followed; the distances among them, divided by the rate, are unbiased. Source: Waldspurger et
/// al., "Efficient MRC Construction with SHARDS", FAST 2015, fixed rate with the adjustment of the count of the shortest
/// distance (SHARDS-adj).
public struct SampledReuseDistances: Sendable {
    /// The distances among the sampled keys.
    private let sample: ReuseDistances
    private let adjustment: Double
    private let expected: Double
    /// The share of the keys that is followed.
    public let rate: Double
    /// How many different keys the sample has.
    public let sampledKeys: Int

    /// The distances among a share `0 < rate <= 1` of the keys, which are numbered below `keyCount`.
    ///
    /// O(n), and O(log keys) for each sampled access.
    public init(_ keys: some Collection<UInt32>, keyCount: Int, rate: Double, seed: UInt64 = 1) {
        let threshold = UInt64(min(1, max(0, rate)) * 0x1p53)
        let hasher = KeyHasher(seed: seed)
        var numbers = [UInt32](repeating: .max, count: keyCount)
        var (sampled, next) = ([UInt32](), UInt32(0))
        for key in keys where hasher.hash(key) >> 11 < threshold {
            if numbers[Int(key)] == .max {
                numbers[Int(key)] = next
                next += 1
            }
            sampled.append(numbers[Int(key)])
        }
        sample = ReuseDistances(sampled, keyCount: Int(next))
        self.rate = rate
        sampledKeys = Int(next)
        expected = Double(keys.count) * rate
        var counts = [Double](repeating: 0, count: Int(next))
        for number in sampled { counts[Int(number)] += 1 }
        let squares = counts.reduce(0) { $0 + $1 * $1 }
        statedError = sampled.isEmpty ? 1 : min(1, ((1 - rate) * squares).squareRoot() / expected)
        adjustment = expected - Double(sampled.count)
    }

    /// The estimated miss ratio of LRU with room for so many keys.
    public func missRatio(capacity: Int) -> Double {
        guard expected > 0, capacity > 0 else { return 1 }
        let room = max(1, Int((Double(capacity) * rate).rounded()))
        let hits = Double(sample.histogram.prefix(room).reduce(0, +)) + adjustment
        return min(1, max(0, 1 - hits / expected))
    }

    /// What estimated miss ratios err by: twice their standard deviation over the choice of keys, for hit ratios near a half.
    ///
    /// Popular keys count with the square of their accesses: one that has a tenth of them is worth a large error, however many keys
    /// are followed.
    public let statedError: Double
}
