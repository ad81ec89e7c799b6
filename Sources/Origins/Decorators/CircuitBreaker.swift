/// Stops calling an origin that keeps failing, and finds out when it has recovered.
///
/// Closed, it lets every call through and watches the share of failures among the last ones. When too many fail it
/// opens and refuses all calls for a while, then half-opens: one call at a time goes through as a probe. A probe that
/// succeeds closes it; one that fails opens it again for twice as long.
///
/// Prefetches are refused first: already when the share of failures reaches half of what opens the breaker, and always
/// while it is not closed, so that only a demand, which has to be answered anyway, is spent as a probe.
///
/// A pure value: instants come in as nanoseconds of any clock that does not go back. After M. Nygard, "Release It!",
/// 2007.
public struct CircuitBreaker: Sendable {
    /// What opens the breaker and for how long.
    public struct Configuration: Hashable, Sendable {
        /// How many of the last calls are judged; at least 1.
        public var window: Int
        /// How many calls must be in the window before it can open; at least 1, at most `window`.
        public var minimumCalls: Int
        /// The share of failures, above 0 and at most 1, at which it opens.
        public var failureShare: Double
        /// How long it stays open the first time.
        public var openTime: Duration
        /// How long it stays open at most, after failed probes have doubled the time.
        public var longestOpenTime: Duration

        /// Makes a configuration; values out of their range are moved to the nearest one in it.
        public init(
            window: Int = 50,
            minimumCalls: Int = 10,
            failureShare: Double = 0.5,
            openTime: Duration = .milliseconds(500),
            longestOpenTime: Duration = .seconds(30)
        ) {
            self.window = max(1, window)
            self.minimumCalls = min(max(1, minimumCalls), self.window)
            self.failureShare = failureShare.isNaN ? 0.5 : min(max(failureShare, 0.001), 1)
            self.openTime = max(.zero, openTime)
            self.longestOpenTime = max(self.openTime, longestOpenTime)
        }
    }

    /// Where the breaker stands.
    public enum State: Hashable, Sendable {
        case closed
        case open
        case halfOpen
    }

    /// The right to make one call; hand it back with the outcome.
    public struct Ticket: Hashable, Sendable {
        /// Calls let through in an earlier state say nothing about the present one.
        fileprivate let epoch: UInt64
    }

    /// The answer to `admit`.
    public enum Admission: Hashable, Sendable {
        case allowed(Ticket)
        /// Do not call; asking again makes sense after this many nanoseconds.
        case refused(retryAfter: UInt64)
    }

    /// How a call ended.
    public enum Outcome: Hashable, Sendable {
        case success
        case failure
        /// Says nothing about the origin's health.
        case neutral
    }

    private enum Phase {
        case closed
        case open(until: UInt64)
        /// `probeDeadline` is set while a probe is out; after it the probe counts as lost.
        case halfOpen(probeDeadline: UInt64?)
    }

    public let configuration: Configuration
    private var phase = Phase.closed
    private var epoch: UInt64 = 0
    private var openTime: UInt64
    /// The last outcomes as a ring; `true` is a failure.
    private var outcomes: [Bool] = []
    private var oldest = 0
    private var failures = 0

    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        openTime = configuration.openTime.nanoseconds
    }

    /// The state at the instant `now`.
    public func state(at now: UInt64) -> State {
        switch phase {
        case .closed: .closed
        case .open(let until): now < until ? .open : .halfOpen
        case .halfOpen: .halfOpen
        }
    }

    /// The share of failures among the calls in the window; 0 while there are fewer than `minimumCalls`.
    public var failureShare: Double {
        outcomes.count < configuration.minimumCalls ? 0 : Double(failures) / Double(outcomes.count)
    }

    /// Asks for the right to make a call.
    public mutating func admit(_ reason: LoadReason, at now: UInt64) -> Admission {
        if case .open(let until) = phase {
            guard now >= until else { return .refused(retryAfter: until - now) }
            enter(.halfOpen(probeDeadline: nil))
        }
        switch (phase, reason) {
        case (.closed, .demand):
            return .allowed(Ticket(epoch: epoch))
        case (.closed, .prefetch):
            let isSuspect = failureShare >= configuration.failureShare / 2
            return isSuspect ? .refused(retryAfter: 0) : .allowed(Ticket(epoch: epoch))
        case (.halfOpen(let deadline), .demand):
            if let deadline, now < deadline { return .refused(retryAfter: deadline - now) }
            enter(.halfOpen(probeDeadline: now.addingSaturated(max(openTime, 1))))
            return .allowed(Ticket(epoch: epoch))
        case (.halfOpen, .prefetch), (.open, _):
            return .refused(retryAfter: 0)
        }
    }

    /// Reports how an admitted call ended.
    public mutating func record(_ outcome: Outcome, of ticket: Ticket, at now: UInt64) {
        guard ticket.epoch == epoch else { return }
        switch (phase, outcome) {
        case (.closed, .success), (.closed, .failure):
            remember(failure: outcome == .failure)
            if failureShare >= configuration.failureShare { open(at: now) }
        case (.halfOpen, .success):
            openTime = configuration.openTime.nanoseconds
            enter(.closed)
        case (.halfOpen, .failure):
            let (doubled, overflow) = openTime.multipliedReportingOverflow(by: 2)
            openTime = min(overflow ? .max : doubled, configuration.longestOpenTime.nanoseconds)
            open(at: now)
        case (.halfOpen, .neutral):
            enter(.halfOpen(probeDeadline: nil))
        case (.closed, .neutral), (.open, _):
            break
        }
    }

    private mutating func open(at now: UInt64) {
        enter(.open(until: now.addingSaturated(openTime)))
    }

    private mutating func enter(_ next: Phase) {
        phase = next
        epoch &+= 1
        outcomes.removeAll(keepingCapacity: true)
        oldest = 0
        failures = 0
    }

    private mutating func remember(failure: Bool) {
        failures += failure ? 1 : 0
        guard outcomes.count == configuration.window else {
            outcomes.append(failure)
            return
        }
        failures -= outcomes[oldest] ? 1 : 0
        outcomes[oldest] = failure
        oldest = (oldest + 1) % outcomes.count
    }
}
