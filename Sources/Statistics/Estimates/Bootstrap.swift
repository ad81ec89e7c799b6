public import PredisPrimitives

/// Resampling: how much an estimate would vary if the data were drawn again.
public enum Bootstrap {
    /// The percentile interval of a statistic of independent observations.
    ///
    /// Source: Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7, 1979.
    ///
    /// - Returns: An interval of NaN without observations.
    public static func interval(
        _ values: [Double],
        confidence: Double = 0.95,
        rounds: Int = 1000,
        random: inout SplitMix64,
        of statistic: ([Double]) -> Double
    ) -> Interval {
        blockInterval(
            values,
            blockLength: 1,
            confidence: confidence,
            rounds: rounds,
            random: &random,
            of: statistic
        )
    }

    /// The percentile interval of a statistic of observations in time, which may depend on those shortly before.
    ///
    /// Blocks of `blockLength` observations are drawn from anywhere, the end joined to the beginning, so that dependence
    /// within a block is kept. Source: Politis and Romano, "A Circular Block-Resampling Procedure for Stationary Data", 1992.
    public static func blockInterval(
        _ values: [Double],
        blockLength: Int,
        confidence: Double = 0.95,
        rounds: Int = 1000,
        random: inout SplitMix64,
        of statistic: ([Double]) -> Double
    ) -> Interval {
        guard !values.isEmpty, rounds > 0 else { return Interval(low: .nan, high: .nan) }
        let length = min(max(blockLength, 1), values.count)
        var sample = values
        var estimates: [Double] = []
        for _ in 0..<rounds {
            var filled = 0
            while filled < values.count {
                let start = Int(random.next() % UInt64(values.count))
                for offset in 0..<min(length, values.count - filled) {
                    sample[filled + offset] = values[(start + offset) % values.count]
                }
                filled += length
            }
            estimates.append(statistic(sample))
        }
        estimates.sort()
        let tail = (1 - confidence) / 2
        return Interval(low: Quantile.of(sorted: estimates, tail), high: Quantile.of(sorted: estimates, 1 - tail))
    }
}
