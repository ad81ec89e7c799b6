import PredisPrimitives
public import Statistics

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the statistics say of one trace by itself.
public struct TraceDescription: Sendable {
    /// One law of popularity against the best one.
    public struct PopularityLine: Sendable {
        public let fit: PopularityFit
        /// Vuong's test of this law against Zipf's: a positive statistic speaks for this one.
        public let againstZipf: TestResult?
    }

    /// One distribution of the gaps between accesses.
    public struct GapLine: Sendable {
        public let fit: GapFit
        /// The Kolmogorov-Smirnov distance; the p-value holds for independent gaps and a distribution that was not fitted, so it is an
        /// upper bound.
        public let distance: TestResult
    }

    /// What repeats in time.
    public struct Rhythm: Sendable {
        /// Seconds of a time slot.
        public let slotSeconds: Double
        /// The strongest period in seconds, and the test against a spectrum that changes slowly.
        public let period: Double?
        public let periodTest: TestResult?
        /// Ljung's and Box's test of the rate over twenty slots.
        public let memory: TestResult
        /// The KPSS test of the rate: small p-values mean that it does not keep its level.
        public let stationarity: TestResult
    }

    public let name: String
    public let accesses: Int
    public let keys: Int
    public let seconds: Double
    /// Accesses of the fifth of the keys that is accessed most, with the interval of batch means.
    public let topShare: Double
    public let topShareInterval: Interval
    /// Best first; empty for fewer than two keys.
    public let popularity: [PopularityLine]
    /// The Zipf exponent's interval from the stretches of the trace; nothing for short traces.
    public let exponentInterval: Interval?
    /// Of Zipf's law and of the best one where that is another.
    public let zipfTest: PopularityFitTest?
    public let bestTest: PopularityFitTest?
    /// Best first; empty without a clock.
    public let gaps: [GapLine]
    /// The tick of a coarse clock, over which accesses were spread for `gaps`; 0 for a fine one.
    public let tickSeconds: Double
    /// Nothing without a clock.
    public let rhythm: Rhythm?
    public let reuse: ReuseDistances
    public let entropy: TransitionEntropy
    /// Whether the halves of the trace ask for the keys alike: Pearson's test, with Cramér's V.
    public let halves: TestResult

    /// Describes a trace.
    ///
    /// O(n log n), and 99 times the keys for the bootstrap.
    ///
    /// - Parameters:
    ///   - columns: The accesses.
    ///   - rounds: How many samples the bootstrap of the popularity laws draws.
    ///   - seed: Of the resampling.
    public init(_ columns: AccessColumns, rounds: Int = 99, seed: UInt64 = 1) {
        name = columns.name
        accesses = columns.count
        keys = columns.keyCount
        seconds = columns.duration
        let counts = columns.counts
        topShare = TraceMeasurement.topShare(counts, 0.2)
        topShareInterval = Self.topShareInterval(columns)
        let spectrum = CountSpectrum(counts)
        let fits = PopularityModel.allCases.compactMap { PopularityFit($0, spectrum, keys: nil) }
        let zipf = fits.first { $0.model == .zipf }
        let keySpace = max(columns.keyCount, zipf?.keys ?? 0)
        exponentInterval = BatchMeans(Self.exponents(columns, keySpace: keySpace))?.interval()
        popularity = fits.sorted { $0.aic < $1.aic }.map { fit in
            let test = fit.model == .zipf ? nil : zipf.map { fit.compared(with: $0, on: spectrum) }
            return PopularityLine(fit: fit, againstZipf: test)
        }
        zipfTest = zipf.flatMap { PopularityFitTest($0, counts: counts, rounds: rounds, seed: seed) }
        let best = popularity.first?.fit
        bestTest =
            best?.model == .zipf
            ? zipfTest : best.flatMap { PopularityFitTest($0, counts: counts, rounds: rounds, seed: seed) }
        gaps = Self.gapLines(columns, seed: seed)
        tickSeconds = columns.tick
        rhythm = Self.rhythm(columns)
        reuse = ReuseDistances(columns.keys, keyCount: columns.keyCount)
        entropy = TransitionEntropy(keys: columns.keys, streams: columns.streams, shuffles: 3, seed: seed)
        halves = Self.halves(columns)
    }

    /// The law that says best how popular the keys are.
    public var bestPopularity: PopularityFit? { popularity.first?.fit }

    /// The Zipf exponents of sixteen stretches, over as many keys as the whole trace is thought to have.
    private static func exponents(_ columns: AccessColumns, keySpace: Int) -> [Double] {
        let length = columns.count / 16
        guard length >= TraceComparison.shortestStretch else { return [] }
        return (0..<16).compactMap { index in
            let part = columns.slice(index * length..<(index + 1) * length)
            return PopularityFit(.zipf, CountSpectrum(part.counts), keys: keySpace)?.parameters[0]
        }
    }

    /// The mean share of the blocks that goes to the fifth of the keys that is hot in the whole trace.
    private static func topShareInterval(_ columns: AccessColumns) -> Interval {
        let blocks = min(200, max(1, columns.count / 50))
        let length = max(1, columns.count / blocks)
        // The hot fifth is that of the whole trace: a block's own would be biased upwards.
        let counts = columns.counts
        let order = counts.indices.sorted { counts[$0] > counts[$1] }
        var isHot = [Bool](repeating: false, count: columns.keyCount)
        for key in order.prefix(Int((Double(columns.keyCount) * 0.2).rounded())) { isHot[key] = true }
        let shares = (0..<columns.count / length).map { block in
            let hot = columns.keys[block * length..<(block + 1) * length].count { isHot[Int($0)] }
            return Double(hot) / Double(length)
        }
        return BatchMeans(shares)?.interval() ?? Interval(low: 0, high: 1)
    }

    private static func gapLines(_ columns: AccessColumns, seed: UInt64) -> [GapLine] {
        // So many gaps tell all that a distribution can.
        let gaps = columns.gaps(seed: seed)
        let step = max(1, gaps.count / 100_000)
        let sample = stride(from: 0, to: gaps.count, by: step).map { gaps[$0] }
        let sorted = sample.sorted()
        return GapFit.all(sample).map { fit in
            GapLine(fit: fit, distance: KolmogorovSmirnov.test(sorted: sorted, fit.cumulative))
        }
    }

    private static func rhythm(_ columns: AccessColumns) -> Rhythm? {
        guard columns.duration > 0, columns.count >= 64 else { return nil }
        let slots = min(4096, max(32, columns.count / 20))
        let width = columns.duration / Double(slots)
        let rates = columns.rates(width: width)
        guard rates.count > 16 else { return nil }
        let peak = Periodogram(rates).peak(neighbours: 15, fromCycles: 3)
        return Rhythm(
            slotSeconds: width,
            period: peak.map { Double(rates.count) * width / Double($0.cycles) },
            periodTest: peak?.test,
            memory: Autocorrelation.ljungBox(rates, lags: 20),
            stationarity: KPSSTest.test(rates)
        )
    }

    private static func halves(_ columns: AccessColumns) -> TestResult {
        var rows = [[Double]](repeating: [Double](repeating: 0, count: columns.keyCount), count: 2)
        for (index, key) in columns.keys.enumerated() { rows[index * 2 < columns.count ? 0 : 1][Int(key)] += 1 }
        // Cells of rare keys are joined with their neighbours, in the order of popularity, not of first appearance: that would put all
        // new keys of the second half together.
        let counts = columns.counts
        let order = counts.indices.sorted {
            // Equal counts in random order: in that of first appearance keys of one half would be joined.
            (counts[$0], SplitMix64.mix(UInt64($0))) > (counts[$1], SplitMix64.mix(UInt64($1)))
        }
        return ChiSquareTest.homogeneity(order.map { rows[0][$0] }, order.map { rows[1][$0] })
    }
}
