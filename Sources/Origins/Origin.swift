/// Where values come from when the cache does not have them: a database, an object store, another service.
///
/// `LoadScheduler` calls it for misses and for prefetches, many loads at a time and from any thread, and never has two
/// loads of one key under way at once (a load abandoned at its deadline apart). Cancellation reaches the origin: stop
/// work and throw `CancellationError` when asked, or the abandoned load goes on costing what it costs.
public protocol Origin<Key, Value>: Sendable {
    associatedtype Key: Hashable & Sendable
    associatedtype Value: Sendable

    /// Fetches the value of `key`.
    ///
    /// - Parameters:
    ///   - key: The key to fetch.
    ///   - reason: Why it is wanted. An origin under pressure may throw `.overloaded` for a prefetch: a request to back
    ///     off, which is not counted as a failure.
    /// - Returns: The value, or `nil` if the origin has none.
    /// - Throws: `OriginError` for a failure worth reporting; `CancellationError` when cancelled.
    func load(_ key: Key, for reason: LoadReason) async throws -> Value?

    /// Fetches the values of several different keys in one round trip where the origin can.
    ///
    /// The default asks for one key after the other, so that one call puts no more load on an origin than one call
    /// should, and throws at the first failure. An origin whose protocol has a batch form implements this.
    ///
    /// - Returns: The values found; a key the origin does not have is absent from the result.
    /// - Throws: As `load`; then all the keys have failed.
    func loadMany(_ keys: [Key], for reason: LoadReason) async throws -> [Key: Value]
}

extension Origin {
    public func loadMany(_ keys: [Key], for reason: LoadReason) async throws -> [Key: Value] {
        var values: [Key: Value] = [:]
        for key in keys {
            values[key] = try await load(key, for: reason)
        }
        return values
    }
}
