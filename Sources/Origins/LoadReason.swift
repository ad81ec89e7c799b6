/// Why a value is being loaded.
public enum LoadReason: Hashable, Sendable {
    /// Somebody is waiting.
    case demand
    /// Nobody is waiting yet.
    case prefetch
}
