import PredisPrimitives

/// Makes features of accesses, one access at a time.
///
/// A row tells what is known at the moment of an access: of this access itself, and of those before it. It is written straight into
/// the caller's memory; nothing is allocated after `init`, and memory is bounded by the configuration. The same accesses give the
/// same bits, whether they come from a trace or from live traffic.
///
/// One owner, one thread.
public struct FeatureExtractor: ~Copyable {
    private var keys: RecordTable<Pace>
    private var streams: RecordTable<StreamRecord>
    private var calendar = CalendarFeatures()
    private var gaps = GapFeatures()
    private var rates = RateFeatures()
    private var sequence: SequenceFeatures
    private var structure = StructureFeatures()
    private var cooccurrence: CooccurrenceFeatures
    private var cache = CacheFeatures()
    private let hasher = KeyHasher(seed: 0x6665_6174)

    static var definitions: [FeatureDefinition] {
        CalendarFeatures.definitions + GapFeatures.definitions + RateFeatures.definitions + SequenceFeatures.definitions
            + StructureFeatures.definitions + CooccurrenceFeatures.definitions + CacheFeatures.definitions
    }

    /// Values in a row.
    public let count = FeatureSchema.all.count

    public init(_ configuration: FeatureConfiguration = FeatureConfiguration()) {
        keys = RecordTable(count: configuration.keys, empty: Pace())
        streams = RecordTable(count: configuration.streams, empty: StreamRecord())
        sequence = SequenceFeatures(configuration)
        cooccurrence = CooccurrenceFeatures(configuration)
    }

    /// Bytes of all tables, fixed from the start.
    public var memoryBytes: Int {
        keys.memoryBytes + streams.memoryBytes + calendar.memoryBytes + gaps.memoryBytes + rates.memoryBytes
            + sequence.memoryBytes + structure.memoryBytes + cooccurrence.memoryBytes + cache.memoryBytes
    }

    /// Takes in an access and writes its features in the order of `FeatureSchema.all`.
    ///
    /// - Parameters:
    ///   - access: The access; its time should not be before that of the last one.
    ///   - name: The bytes of its key.
    ///   - row: Its first `count` values are written.
    public mutating func observe(
        _ access: FeatureAccess,
        key name: UnsafeRawBufferPointer,
        into row: inout MutableSpan<Float>
    ) {
        precondition(row.count >= count, "a row has \(count) values, the memory given has room for \(row.count)")
        row.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            observe(access, name, FeatureRow(base, count: count))
        }
    }

    private mutating func observe(_ access: FeatureAccess, _ name: UnsafeRawBufferPointer, _ row: consuming FeatureRow)
    {
        let key = hasher.hash(name)
        let moment = FeatureMoment(
            stream: streams.record(hasher.hash(access.stream)),
            keyPace: keys.record(key),
            access: access,
            key: key,
            name: name
        )
        moment.keyPace.pointee.observe(access.time)
        moment.stream.pointee.pace.observe(access.time)
        calendar.observe(moment, into: &row)
        gaps.observe(moment, into: &row)
        rates.observe(moment, into: &row)
        sequence.observe(moment, into: &row)
        structure.observe(moment, into: &row)
        cooccurrence.observe(moment, into: &row)
        cache.observe(moment, into: &row)
        moment.stream.pointee.finish(key)
    }
}
