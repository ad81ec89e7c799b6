/// How often, and after what pauses, a failed call is tried again.
///
/// Pauses grow exponentially and are drawn from their whole range ("full jitter": M. Brooker, "Exponential Backoff and
/// Jitter", AWS Architecture Blog, 2015), so that clients that failed together do not come back together.
public struct RetryPolicy: Hashable, Sendable {
    /// The most attempts for one call somebody waits for, the first included; at least 1, and 1 means never again.
    public var attempts: Int
    /// The longest pause before the second attempt; it doubles for each further one.
    public var firstPause: Duration
    /// The longest pause before any attempt.
    public var longestPause: Duration
    /// How long after the start of the call an attempt may still begin.
    public var deadline: Duration

    public init(
        attempts: Int = 3,
        firstPause: Duration = .milliseconds(10),
        longestPause: Duration = .milliseconds(500),
        deadline: Duration = .seconds(1)
    ) {
        self.attempts = max(1, attempts)
        self.firstPause = max(.zero, firstPause)
        self.longestPause = max(.zero, longestPause)
        self.deadline = max(.zero, deadline)
    }

    /// The upper bound of the pause after `failures` failed attempts (1 or more).
    public func bound(afterFailures failures: Int) -> Duration {
        min(longestPause, firstPause * Double(UInt64(1) << UInt64(min(max(failures, 1) - 1, 40))))
    }

    /// A pause in `.zero ..< bound(afterFailures:)`.
    public func pause(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        bound(afterFailures: failures) * Double.random(in: 0..<1, using: &generator)
    }
}
