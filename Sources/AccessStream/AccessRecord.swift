public import AccessModel

/// One access as it was recorded: the key by its bytes.
public struct AccessRecord {
    /// The key's bytes, valid only during the call that received the record.
    public let key: UnsafeRawBufferPointer
    /// The key's hash as the recorder computed it.
    public let hash: UInt64
    /// Nanoseconds since an arbitrary fixed point.
    public let time: UInt64
    /// The client it came from.
    public let stream: StreamID
    /// What the cache answered.
    public let outcome: AccessOutcome

    package init(key: UnsafeRawBufferPointer, hash: UInt64, time: UInt64, stream: StreamID, outcome: AccessOutcome) {
        self.key = key
        self.hash = hash
        self.time = time
        self.stream = stream
        self.outcome = outcome
    }
}
