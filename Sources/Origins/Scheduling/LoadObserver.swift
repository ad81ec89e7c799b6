/// Who is told of every load's end before anybody else: the cache, which fills itself here.
///
/// Each flight (one load of one key) that ends is reported exactly once, by `didLoad` or by `didFail`, while the flight
/// is still in the table: until the method returns, no other load of the key starts, and nobody who waits has been
/// answered. A demand whose prefetch failed and that gets a load of its own is not reported in between.
///
/// Methods are called on the thread that ended the load, for different keys at the same time, and never with the
/// scheduler's lock held. They should be quick, and must not wait for a load.
public protocol LoadObserver<Key, Value>: Sendable {
    associatedtype Key: Hashable & Sendable
    associatedtype Value: Sendable

    /// A load has ended; `value` is `nil` if the origin has none.
    ///
    /// - Parameters:
    ///   - key: The key that was loaded.
    ///   - value: What the origin has. Cache it only if `fence` is still the key's generation.
    ///   - fence: The generation of the key that the request for this load carried.
    ///   - wasDemanded: Whether somebody waits for the value; `false` for a prefetch no demand has met so far.
    func didLoad(_ key: Key, value: Value?, fence: UInt64, wasDemanded: Bool)

    /// A demand has met a load between `didLoad(wasDemanded: false)` and its leaving the table: the entry counts as
    /// used.
    ///
    /// At most once for a load. The cache may have served the key itself by then.
    func didMeetDemand(_ key: Key)

    /// A load has failed, timed out, or was dropped from the queue (`.cancelled`, `.shutDown`).
    func didFail(_ key: Key, error: OriginError, wasDemanded: Bool)
}
