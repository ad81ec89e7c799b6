/// Finds out whether a trace's ids were numbered in order of first appearance.
///
/// Then "the highest id so far plus one" is the next key that was never seen, and a predictor that has learned to count
/// looks into the future. Such a trace's keys must be hashed (`KeyScrambler`) before prefetching is judged on it. A
/// scan through new blocks in order gives the same picture for an honest reason; the check cannot tell the two apart.
///
/// Ids are keys that are decimal numbers of 64 bits. Other keys count as first touches that leak nothing. Memory is
/// constant: the caller knows which accesses are first touches.
public struct IdentifierLeak: Sendable {
    /// From this share of first touches on a leak is reported.
    public static let shareLimit = 0.5
    /// Fewer first touches than these prove nothing.
    public static let minimumFirstTouches = 100

    private var highest: UInt64?
    /// First touches so far.
    public private(set) var firstTouches = 0
    /// Those whose id was the highest so far plus one.
    public private(set) var sequentialTouches = 0

    public init() {}

    /// Looks at an access that is the first to its key.
    ///
    /// O(length of the key).
    public mutating func observeFirstTouch(_ key: UnsafeRawBufferPointer) {
        firstTouches += 1
        guard let id = FieldNumbers.unsigned64(key) else { return }
        if let highest, highest < .max, id == highest + 1 { sequentialTouches += 1 }
        highest = max(highest ?? id, id)
    }

    /// Looks at an access that is the first to its key.
    ///
    /// O(length of the key).
    public mutating func observeFirstTouch(_ key: [UInt8]) {
        key.withUnsafeBytes { observeFirstTouch($0) }
    }

    /// The share of first touches whose id was the highest so far plus one; 0 before the first.
    public var share: Double {
        firstTouches > 0 ? Double(sequentialTouches) / Double(firstTouches) : 0
    }

    /// Whether the share is at least `shareLimit` of at least `minimumFirstTouches`.
    public var isLikely: Bool {
        firstTouches >= Self.minimumFirstTouches && share >= Self.shareLimit
    }
}
