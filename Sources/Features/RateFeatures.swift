#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How many accesses a second there are of the key, of the stream and in all.
struct RateFeatures: FeatureGroup {
    private static let windows = ["1s", "10s", "1m", "1h"]

    static let definitions = of("key", "the key") + of("stream", "the stream") + of("all", "all keys")

    private static func of(_ prefix: String, _ thing: String) -> [FeatureDefinition] {
        windows.map { window in
            FeatureDefinition(
                "\(prefix)_rate_\(window)",
                .rates,
                unit: "1/s",
                .amount,
                "Accesses of \(thing) for each second, this one included, decaying with a time constant of \(window)."
            )
        } + [
            FeatureDefinition(
                "\(prefix)_trend",
                .rates,
                unit: "bit",
                .any,
                "Binary logarithm of the rate over a minute over that over an hour, of \(thing): above 0 it rises."
            )
        ]
    }

    /// Of everything.
    private var pace = Pace()

    var memoryBytes: Int { 0 }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        pace.observe(moment.access.time)
        Self.write(moment.keyPace.pointee, into: &row)
        Self.write(moment.stream.pointee.pace, into: &row)
        Self.write(pace, into: &row)
    }

    private static func write(_ pace: Pace, into row: inout FeatureRow) {
        for index in 0..<4 { row.put(pace.rates[index]) }
        row.put(log2(pace.rates[2] / pace.rates[3]))
    }
}
