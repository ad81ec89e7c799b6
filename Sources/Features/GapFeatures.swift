/// The times between accesses, of the key and of the stream.
struct GapFeatures: FeatureGroup {
    static let definitions = of("key", "the key") + of("stream", "the stream")

    private static func of(_ prefix: String, _ thing: String) -> [FeatureDefinition] {
        [
            FeatureDefinition("\(prefix)_accesses", .gaps, .count, "Accesses of \(thing) so far, this one included."),
            FeatureDefinition(
                "\(prefix)_gap",
                .gaps,
                unit: "s",
                .amount,
                canBeMissing: true,
                "Time since the access of \(thing) before this one; missing for the first."
            ),
            FeatureDefinition(
                "\(prefix)_gap_mean",
                .gaps,
                unit: "s",
                .amount,
                canBeMissing: true,
                "Mean of all gaps of \(thing); missing without one."
            ),
            FeatureDefinition(
                "\(prefix)_gap_deviation",
                .gaps,
                unit: "s",
                .amount,
                canBeMissing: true,
                "Standard deviation of all gaps of \(thing); missing below two."
            ),
            FeatureDefinition(
                "\(prefix)_gap_decayed",
                .gaps,
                unit: "s",
                .amount,
                canBeMissing: true,
                "Mean of the gaps of \(thing), each new one with a weight of 1/8; missing without one."
            ),
            FeatureDefinition(
                "\(prefix)_burstiness",
                .gaps,
                .swing,
                canBeMissing: true,
                "Deviation less mean over their sum, of the gaps of \(thing): -1 regular, 0 by chance, 1 in bursts; missing below two gaps."
            ),
            FeatureDefinition(
                "\(prefix)_periodicity",
                .gaps,
                .share,
                canBeMissing: true,
                "Share of the gaps of \(thing) within a tenth of the decayed mean before them, each new one with a weight of 1/8; missing below two gaps."
            ),
        ]
    }

    var memoryBytes: Int { 0 }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        Self.write(moment.keyPace.pointee, into: &row)
        Self.write(moment.stream.pointee.pace, into: &row)
    }

    private static func write(_ pace: Pace, into row: inout FeatureRow) {
        row.put(Double(pace.accesses))
        row.put(pace.lastGap, if: pace.gaps >= 1)
        row.put(pace.mean, if: pace.gaps >= 1)
        row.put(pace.standardDeviation, if: pace.gaps >= 2)
        row.put(pace.decayed, if: pace.gaps >= 1)
        row.put(pace.burstiness, if: pace.gaps >= 2)
        row.put(pace.regularity, if: pace.gaps >= 2)
    }
}
