/// What is known of a resident entry besides its key and value.
public struct EntryInfo: Sendable {
    /// When the entry expires, in milliseconds since 1970; `nil`: never.
    public let expiresAt: Int64?
    /// The length of the value in bytes.
    public let valueCount: Int
    /// What the entry counts against the limit of bytes.
    public let bytes: Int
    /// Whether a prefetch brought the entry and nobody has asked for it yet.
    public let isUnusedPrefetch: Bool
    /// Hits as far as the eviction policy counts them: 0 to 3 for S3-FIFO, 0 or 1 for SIEVE and ARC, always 0 for LRU;
    /// for W-TinyLFU all accesses lately, an estimate of 0 to 15.
    public let frequency: Int
}
