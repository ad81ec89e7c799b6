import PredisPrimitives

/// What the order of a stream's accesses says.
struct SequenceFeatures: FeatureGroup, ~Copyable {
    /// When a stream last asked for a key.
    private struct Place: BitwiseCopyable {
        /// Position in the stream, from 1; 0: never.
        var position: UInt64 = 0
        /// Accesses of the stream from the time before last to the last.
        var cycle: UInt64 = 0
        /// How often in a row it took as many.
        var repeats: UInt32 = 0
    }

    static let definitions = [
        FeatureDefinition(
            "successor_share_1",
            .sequence,
            .share,
            canBeMissing: true,
            "How often this key followed the stream's last key before, over how often any did; missing if none did."
        ),
        FeatureDefinition(
            "successor_count_1",
            .sequence,
            .count,
            "How often any key had followed the stream's last key."
        ),
        FeatureDefinition(
            "successor_share_2",
            .sequence,
            .share,
            canBeMissing: true,
            "How often this key followed the stream's last two keys before, over how often any did; missing if none did."
        ),
        FeatureDefinition(
            "successor_count_2",
            .sequence,
            .count,
            "How often any key had followed the stream's last two keys."
        ),
        FeatureDefinition(
            "transition_entropy",
            .sequence,
            unit: "bit",
            0...3,
            canBeMissing: true,
            "Entropy of what had followed the stream's last key, of its six commonest successors; missing if nothing had."
        ),
        FeatureDefinition(
            "run_length",
            .sequence,
            .count,
            "How often in a row the stream has asked for this key, this time included."
        ),
        FeatureDefinition(
            "cycle_length",
            .sequence,
            .count,
            canBeMissing: true,
            "Accesses of the stream since it last asked for this key, this one included; missing the first time."
        ),
        FeatureDefinition("cycle_repeats", .sequence, .count, "How often in a row the cycle had this length before."),
        FeatureDefinition("session_position", .sequence, .count, "Accesses of the stream's session before this one."),
        FeatureDefinition("session_age", .sequence, unit: "s", .amount, "Time since the stream's session began."),
    ]

    private var contexts: RecordTable<SuccessorCounts>
    private var places: RecordTable<Place>
    private let sessionGap: Double

    init(_ configuration: FeatureConfiguration) {
        sessionGap = configuration.sessionGap
        contexts = RecordTable(count: configuration.contexts, empty: SuccessorCounts())
        places = RecordTable(count: configuration.places, empty: Place())
    }

    var memoryBytes: Int { contexts.memoryBytes + places.memoryBytes }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let stream = moment.stream
        let last = stream.pointee.window[0]
        let entropy = writeSuccessors(moment.key, after: last, isKnown: stream.pointee.position >= 1, into: &row)
        let two = SplitMix64.mix(stream.pointee.window[1]) &+ last
        _ = writeSuccessors(moment.key, after: two, isKnown: stream.pointee.position >= 2, into: &row)
        row.put(entropy)
        stream.pointee.run = stream.pointee.position > 0 && last == moment.key ? stream.pointee.run &+ 1 : 1
        row.put(Double(stream.pointee.run))
        writeCycle(moment, into: &row)
        writeSession(moment, into: &row)
    }

    /// Writes a context's share and count and counts the key.
    ///
    /// - Returns: The entropy before that, NaN if nothing had followed.
    private mutating func writeSuccessors(
        _ key: UInt64,
        after context: UInt64,
        isKnown: Bool,
        into row: inout FeatureRow
    ) -> Float {
        guard isKnown else {
            row.put(Float.nan)
            row.put(0 as Float)
            return .nan
        }
        let counts = contexts.record(context)
        let total = counts.pointee.total
        row.put(Double(counts.pointee.count(of: key)) / Double(total), if: total > 0)
        row.put(Double(total))
        defer { counts.pointee.add(key) }
        return total > 0 ? Float(counts.pointee.entropy) : .nan
    }

    private mutating func writeCycle(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let place = places.record(SplitMix64.mix(UInt64(moment.access.stream) &+ 1) ^ moment.key)
        let now = moment.stream.pointee.position + 1
        let cycle = now &- place.pointee.position
        let isKnown = place.pointee.position > 0
        let repeats = isKnown && cycle == place.pointee.cycle ? place.pointee.repeats &+ 1 : 0
        row.put(Double(cycle), if: isKnown)
        row.put(Double(repeats))
        place.pointee = Place(position: now, cycle: isKnown ? cycle : 0, repeats: repeats)
    }

    private mutating func writeSession(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let stream = moment.stream
        if stream.pointee.position == 0 || stream.pointee.pace.lastGap > sessionGap {
            stream.pointee.sessionStart = moment.access.time
            stream.pointee.sessionPosition = 0
        }
        row.put(Double(stream.pointee.sessionPosition))
        row.put(max(0, moment.access.time - stream.pointee.sessionStart))
    }
}
