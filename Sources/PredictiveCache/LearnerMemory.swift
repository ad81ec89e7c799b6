import AccessModel
public import Prediction
public import PredisPrimitives
public import Prefetching

/// How the memory of a learner is shared out: tables, records of keys and clients, prefetches awaited, and the names of keys.
///
/// Tables come in powers of two and take four fifths at most; the names of keys get what they leave. Names are those of
/// the keys met lately: what the tables know of a key whose name is forgotten is of no use.
public struct LearnerMemory: Hashable, Sendable {
    /// What all parts together take at most.
    public let limit: ByteCount

    /// The least and the most that can be shared out.
    public static let range = ByteCount(rawValue: 16 << 20)...ByteCount(rawValue: 4 << 30)
    /// 64 MiB.
    public static let standard = LearnerMemory(ByteCount(rawValue: 64 << 20))

    /// What does not depend on the limit: rules on names, the keys foretold by them, the log of decisions.
    private static let fixedBytes = 5 << 20
    /// What goes with a line of each table: four and a half lines in all, two records of keys, a sixteenth of a client, half
    /// a prefetch and a quarter of a watched candidate.
    private static let bytesPerLine = 9 * 136 / 2 + 2 * 16 + 24 + 32 + 16
    /// The part of the limit that tables take at most.
    private static let largestShare = 0.8
    /// A name of middle length with its places in the interner.
    private static let bytesPerName = 72

    /// Shares out a number of bytes, which is brought into `range`.
    public init(_ limit: ByteCount) {
        self.limit = min(max(limit, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Lines of each table.
    private var lines: Int {
        let available = Int(Double(limit.rawValue) * Self.largestShare) - Self.fixedBytes
        var lines = 1 << 10
        while 2 * lines * Self.bytesPerLine <= available { lines *= 2 }
        return lines
    }

    private var nameBytes: Int { limit.rawValue - Self.fixedBytes - lines * Self.bytesPerLine }

    /// The sizes of the predictor.
    public var prediction: HybridConfiguration {
        HybridConfiguration(
            experts: ContextExpert.standard(lines: lines),
            maximumStreams: lines / 16,
            keyRecords: 2 * lines
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
        fitted.maximumOutstanding = lines / 2
        fitted.maximumWatched = lines / 4
        return fitted
    }
}
