import PredisPrimitives

/// Which of the stream's last keys the key belongs to.
struct CooccurrenceFeatures: FeatureGroup, ~Copyable {
    static let definitions = [
        FeatureDefinition(
            "cooccurrence_confidence",
            .cooccurrence,
            .amount,
            canBeMissing: true,
            "Of the stream's last eight keys, the greatest number of accesses of this key that followed one within eight accesses of the stream, for each access of that one; missing at the start of a stream."
        ),
        FeatureDefinition(
            "cooccurrence_lift",
            .cooccurrence,
            .amount,
            canBeMissing: true,
            "That number over what it would be if keys came independently; missing before the key's second access."
        ),
    ]

    private static let window = 8

    private var pairs: PairCounts
    private var keys: PairCounts
    private var accesses: UInt64 = 0

    init(_ configuration: FeatureConfiguration) {
        pairs = PairCounts(count: configuration.pairs)
        keys = PairCounts(count: configuration.pairs)
    }

    var memoryBytes: Int { pairs.memoryBytes + keys.memoryBytes }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let stream = moment.stream
        let known = min(Self.window, Int(clamping: stream.pointee.position))
        var confidence = 0.0
        for index in 0..<known {
            let other = stream.pointee.window[index]
            let together = pairs.add(SplitMix64.mix(SplitMix64.mix(other) &+ moment.key))
            let alone = keys.count(SplitMix64.mix(other))
            confidence = max(confidence, Double(together) / Double(max(1, alone)))
        }
        let count = keys.add(SplitMix64.mix(moment.key))
        row.put(confidence, if: known > 0)
        let byChance = Double(Self.window) * Double(count) / Double(max(1, accesses))
        row.put(confidence / byChance, if: known > 0 && count > 0)
        accesses += 1
    }
}
