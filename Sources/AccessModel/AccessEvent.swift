/// One access as the predictors and the prefetch engine see it.
public struct AccessEvent: Hashable, Sendable {
    /// The key asked for.
    public var key: KeyID
    /// The client it came from.
    public var stream: StreamID
    /// Nanoseconds since an arbitrary fixed point.
    public var time: UInt64
    /// What the cache answered.
    public var outcome: AccessOutcome

    @inlinable
    public init(key: KeyID, stream: StreamID = .unknown, time: UInt64, outcome: AccessOutcome) {
        self.key = key
        self.stream = stream
        self.time = time
        self.outcome = outcome
    }
}
