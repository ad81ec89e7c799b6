/// What an access would have been in the same cache without prefetching, as a shadow cache beside it tells.
public enum ShadowOutcome: UInt8, Hashable, Sendable, CaseIterable {
    /// There is no shadow cache, or it does not follow this key.
    case unknown
    /// Resident; or nothing was asked for.
    case hit
    /// A load.
    case miss
    /// A wait for a load that another demand had started.
    case joined

    /// Whether the demand would have waited.
    public var waits: Bool { self == .miss || self == .joined }
}
