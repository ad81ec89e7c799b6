import AccessModel
public import Prediction
public import PredisPrimitives
public import Prefetching

/// How the memory of a learner is shared out: contexts, records of keys and clients, prefetches awaited, and the names of keys.
///
/// Contexts take somewhat more than half, records come in powers of two, and the names of keys get what is left. Names are
/// those of the keys met lately: what is known of a key whose name is forgotten is of no use.
public struct LearnerMemory: Hashable, Sendable {
    /// What all parts together take at most.
    public let limit: ByteCount

    /// The least and the most that can be shared out.
    public static let range = ByteCount(rawValue: 16 << 20)...ByteCount(rawValue: 4 << 30)
    /// 64 MiB.
    public static let standard = LearnerMemory(ByteCount(rawValue: 64 << 20))

    /// What does not depend on the limit: rules on names, the keys foretold by them, the log of decisions.
    private static let fixedBytes = 5 << 20
    private static let bytesPerContext = 136
    /// The part that contexts take of what depends on the limit, and the number they come in multiples of.
    private static let contextShare = 0.58
    private static let contextStep = 1 << 14
    /// What goes with a unit of the other records: two of keys, a sixteenth of a client, half a prefetch and a quarter of a
    /// watched candidate.
    private static let bytesPerUnit = 2 * 16 + 24 + 36 + 18
    private static let largestRecordShare = 0.125
    /// A name of middle length with its places in the interner.
    private static let bytesPerName = 72

    /// Shares out a number of bytes, which is brought into `range`.
    public init(_ limit: ByteCount) {
        self.limit = min(max(limit, Self.range.lowerBound), Self.range.upperBound)
    }

    /// What depends on the limit.
    private var bytes: Int { limit.rawValue - Self.fixedBytes }

    private var contexts: Int {
        let most = Int(Double(bytes) * Self.contextShare) / Self.bytesPerContext
        return most / Self.contextStep * Self.contextStep
    }

    private var units: Int {
        var units = 1 << 10
        while Double(2 * units * Self.bytesPerUnit) <= Double(bytes) * Self.largestRecordShare { units *= 2 }
        return units
    }

    private var nameBytes: Int { bytes - contexts * Self.bytesPerContext - units * Self.bytesPerUnit }

    /// The sizes of the predictor.
    public var prediction: HybridConfiguration {
        HybridConfiguration(
            contexts: contexts,
            maximumStreams: units / 16,
            keyRecords: 2 * units
        )
    }

    /// Names remembered.
    public var maximumKeys: Int { min(nameBytes / Self.bytesPerName, KeyID.slotLimit - 1) }

    /// Bytes for the names themselves.
    public var maximumKeyBytes: ByteCount {
        ByteCount(rawValue: nameBytes - KeyInterner.tableBytes(maximumKeys: maximumKeys))
    }

    /// The same configuration, with room for as many prefetches and watched candidates as there are bytes for.
    public func fitted(_ configuration: PrefetchConfiguration) -> PrefetchConfiguration {
        var fitted = configuration
        fitted.maximumOutstanding = units / 2
        fitted.maximumWatched = units / 4
        return fitted
    }
}
