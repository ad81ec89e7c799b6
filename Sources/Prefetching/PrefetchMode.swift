/// Whether an engine may fetch.
public enum PrefetchMode: String, Hashable, Sendable, CaseIterable {
    /// Fetches what is worth its price, come what may.
    case on
    /// Learns, and fetches nothing.
    case off
    /// Fetches what is worth its price while that proves right, and stops by itself while it does not.
    case auto
}
