/// Why a value was loaded.
public enum FillKind: Sendable {
    /// Somebody waits for it.
    case demand
    /// Nobody waits for it yet: the entry goes on probation.
    case prefetch
}

/// What became of a loaded value.
public enum FillResult: Sendable {
    case inserted
    /// The key was written, deleted or invalidated since the fence was taken: the value may be stale and is not kept.
    case fenced
    /// The key is resident already; its entry is left as it is.
    case alreadyPresent
    /// The entry alone would exceed its shard's limit, or 4 GiB.
    case tooLarge
    /// The value's expiry is not after `now`.
    case expired
}

/// The state of a key's changes at one moment.
///
/// Equal fences mean that nobody wrote, deleted or invalidated the key in between. Fences of a key may differ although
/// it was not touched (counters are shared), so a difference means "perhaps changed".
public struct Fence: Hashable, Sendable {
    let generation: UInt64

    init(generation: UInt64) {
        self.generation = generation
    }
}

extension Fence: RawRepresentable {
    /// The fence as a number, for code that must not know the cache.
    public var rawValue: UInt64 { generation }

    public init(rawValue: UInt64) {
        self.init(generation: rawValue)
    }
}
