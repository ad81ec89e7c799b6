/// What became of a prefetch, other than through an access.
public enum PrefetchReport: Hashable, Sendable {
    /// The value has arrived and is in the cache.
    case loaded
    /// The entry left the cache, or was overwritten or removed, before anybody demanded it.
    case unused
    /// The origin has no value for the key; that was predictable, so the engine learns from it.
    case absent
    /// The load brought nothing for another reason: it failed, was dropped, or its value was not admitted.
    case failed
}
