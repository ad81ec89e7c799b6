/// What the cache answered to one access, or that there was none.
public enum AccessOutcome: UInt8, Hashable, Sendable, CaseIterable {
    /// The value was resident, and has been demanded before or was not prefetched.
    case hit
    /// The first demand for a prefetched entry; without prefetching it would have been a miss.
    case firstUse
    /// The value was not resident and nobody was loading it.
    case miss
    /// The value was on its way as a prefetch: the demand waits, but causes no second load.
    case late
    /// Another demand's load of the key was under way: the demand waits, but causes no second load.
    case joined
    /// The origin has no value for the key.
    case absent
    /// The value was written by a client.
    case write
    /// The key was removed by a client.
    case delete
    /// No access: a client says that it will ask for the key soon.
    case hint

    /// Whether the access asked for a value.
    @inlinable
    public var isRead: Bool { rawValue <= Self.absent.rawValue }

    /// Whether whoever asked had to wait for the origin.
    @inlinable
    public var waits: Bool { rawValue >= Self.miss.rawValue && rawValue <= Self.joined.rawValue }

    /// Whether the same cache without prefetching would have had to load the value.
    ///
    /// An absent key is not counted: there was nothing that could have been fetched ahead of it.
    @inlinable
    public var isWouldBeMiss: Bool { rawValue >= Self.firstUse.rawValue && rawValue <= Self.late.rawValue }
}
