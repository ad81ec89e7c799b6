/// An origin that can be written through the cache.
///
/// Both operations are idempotent, so that a caller may repeat one whose answer was lost.
public protocol WritableOrigin<Key, Value>: Origin {
    /// Makes `value` the value of `key`; when it returns, the write is as durable as the origin makes writes.
    ///
    /// - Throws: `OriginError`; the write may or may not have happened unless the code is `.readOnly` or
    ///   `.circuitOpen`.
    func store(_ value: Value, for key: Key) async throws

    /// Removes `keys`.
    ///
    /// - Returns: How many of them the origin had.
    /// - Throws: `OriginError`; some of the keys may have been removed.
    func remove(_ keys: [Key]) async throws -> Int
}
