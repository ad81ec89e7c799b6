import Histogram

/// Latencies in nanoseconds, with three significant digits.
struct LatencyHistogram: Sendable {
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1000,
        highestTrackableValue: 3_600_000_000_000,
        numberOfSignificantValueDigits: .three
    )

    mutating func record(_ nanoseconds: UInt64) {
        histogram.record(min(nanoseconds, 3_600_000_000_000))
    }

    var meanMilliseconds: Double { histogram.totalCount == 0 ? 0 : histogram.mean / 1e6 }

    func milliseconds(atPercentile percentile: Double) -> Double {
        histogram.totalCount == 0 ? 0 : Double(histogram.valueAtPercentile(percentile)) / 1e6
    }

    var maximumMilliseconds: Double { histogram.totalCount == 0 ? 0 : Double(histogram.maxRecorded) / 1e6 }
}
