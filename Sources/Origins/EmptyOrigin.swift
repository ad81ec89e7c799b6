/// An origin that has nothing: what stands behind a cache that is only a cache.
public struct EmptyOrigin<Key: Hashable & Sendable, Value: Sendable>: Origin {
    public init() {}

    public func load(_ key: Key, for reason: LoadReason) async throws -> Value? { nil }

    public func loadMany(_ keys: [Key], for reason: LoadReason) async throws -> [Key: Value] { [:] }
}
