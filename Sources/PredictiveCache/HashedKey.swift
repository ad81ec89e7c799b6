/// A key with its hash, so that it is hashed once.
public struct HashedKey: Hashable, Sendable {
    public var bytes: [UInt8]
    /// `Cache.hasher` applied to `bytes`.
    public var hash: UInt64

    public init(bytes: [UInt8], hash: UInt64) {
        self.bytes = bytes
        self.hash = hash
    }
}
