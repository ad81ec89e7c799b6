#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where time comes from.
///
/// Engines take instants as parameters; the code that drives them holds a time source, so that tests and the
/// simulator can hold one they move by hand.
public protocol TimeSource: Sendable {
    /// Nanoseconds since an arbitrary fixed point; never decreases.
    var monotonicNanoseconds: UInt64 { get }
    /// Milliseconds since 1970-01-01 00:00:00 UTC; follows the system clock, which may be set.
    var unixMilliseconds: Int64 { get }
}

/// The clocks of the operating system.
public struct SystemTimeSource: TimeSource {
    public init() {}

    public var monotonicNanoseconds: UInt64 {
        var value = timespec()
        clock_gettime(CLOCK_MONOTONIC, &value)
        return UInt64(value.tv_sec) &* 1_000_000_000 &+ UInt64(value.tv_nsec)
    }

    public var unixMilliseconds: Int64 {
        var value = timespec()
        clock_gettime(CLOCK_REALTIME, &value)
        return Int64(value.tv_sec) &* 1000 &+ Int64(value.tv_nsec) / 1_000_000
    }
}
