public import PredisPrimitives

/// An origin that tries again after passing failures and leaves a failing origin alone.
///
/// A call that fails with a retryable code (`OriginError.isRetryable`) is repeated as `RetryPolicy` says: never beyond
/// its deadline, never after cancellation, and never for a prefetch, whose failure costs nobody anything while a
/// repetition costs an origin in trouble. Every attempt asks the circuit breaker first; a refused one throws
/// `.circuitOpen`.
///
/// What the breaker counts: retryable and unknown failures are failures. An origin that answers "read-only" or
/// something malformed is alive, which counts as success. `.overloaded` in answer to a prefetch counts as nothing. A
/// cancelled attempt is a failure, and is so at the moment of cancellation: whoever cancels has waited too long, and an
/// origin that hangs may never return to say so.
public struct ResilientOrigin<Base: Origin>: Origin {
    private struct State {
        var breaker: CircuitBreaker
        var generator: SplitMix64
        var retries = 0
    }

    private let base: Base
    private let policy: RetryPolicy
    private let state: Locked<State>
    private let time: any TimeSource
    private let sleep: Sleep

    /// Puts retries and a circuit breaker in front of `base`.
    ///
    /// - Parameters:
    ///   - base: The origin that answers.
    ///   - retry: When to try again.
    ///   - breaker: When to stop trying.
    ///   - seed: Fixes the sequence of pauses.
    ///   - time: The clock deadlines and the breaker go by.
    ///   - sleep: How to wait.
    public init(
        _ base: Base,
        retry: RetryPolicy = RetryPolicy(),
        breaker: CircuitBreaker.Configuration = CircuitBreaker.Configuration(),
        seed: UInt64 = 0,
        time: any TimeSource = SystemTimeSource(),
        sleep: @escaping Sleep = systemSleep
    ) {
        self.base = base
        self.policy = retry
        self.state = Locked(State(breaker: CircuitBreaker(breaker), generator: SplitMix64(seed: seed)))
        self.time = time
        self.sleep = sleep
    }

    /// Where the circuit breaker stands.
    public var breakerState: CircuitBreaker.State {
        let now = time.monotonicNanoseconds
        return state.withLock { $0.breaker.state(at: now) }
    }

    /// How many attempts were repetitions.
    public var retries: Int {
        state.withLock { $0.retries }
    }

    public func load(_ key: Base.Key, for reason: LoadReason) async throws -> Base.Value? {
        try await perform(reason) { try await base.load(key, for: reason) }
    }

    public func loadMany(_ keys: [Base.Key], for reason: LoadReason) async throws -> [Base.Key: Base.Value] {
        try await perform(reason) { try await base.loadMany(keys, for: reason) }
    }

    private func perform<Answer: Sendable>(
        _ reason: LoadReason,
        _ operation: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let latest = time.monotonicNanoseconds.addingSaturated(policy.deadline.nanoseconds)
        var failures = 0
        while true {
            do {
                return try await attempt(reason, operation)
            } catch let error as OriginError where error.isRetryable && reason == .demand {
                failures += 1
                guard failures < policy.attempts else { throw error }
                let pause = state.withLock { policy.pause(afterFailures: failures, using: &$0.generator) }
                guard time.monotonicNanoseconds.addingSaturated(pause.nanoseconds) < latest else { throw error }
                try await sleep(pause)
                state.withLock { $0.retries += 1 }
            }
        }
    }

    private func attempt<Answer: Sendable>(
        _ reason: LoadReason,
        _ operation: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let ticket = try admission(for: reason)
        // A cancelled attempt is recorded by the handler; what it returns later must not be recorded again.
        let isRecorded = Locked(false)
        let record: @Sendable (CircuitBreaker.Outcome) -> Void = { outcome in
            let isFirst = isRecorded.withLock { flag in
                defer { flag = true }
                return !flag
            }
            guard isFirst else { return }
            let now = time.monotonicNanoseconds
            state.withLock { $0.breaker.record(outcome, of: ticket, at: now) }
        }
        do {
            let answer = try await withTaskCancellationHandler(operation: operation) { record(.failure) }
            record(.success)
            return answer
        } catch {
            record(Self.outcome(of: error, reason))
            throw error
        }
    }

    private func admission(for reason: LoadReason) throws -> CircuitBreaker.Ticket {
        let now = time.monotonicNanoseconds
        switch state.withLock({ $0.breaker.admit(reason, at: now) }) {
        case .allowed(let ticket):
            return ticket
        case .refused(let nanoseconds):
            throw OriginError(
                .circuitOpen,
                """
                The origin was not asked because too many of its recent calls failed; it will be tried again \
                \(nanoseconds == 0 ? "soon" : "within \(Duration.nanoseconds(Int64(clamping: nanoseconds)))").
                """
            )
        }
    }

    private static func outcome(of error: any Error, _ reason: LoadReason) -> CircuitBreaker.Outcome {
        switch OriginError(wrapping: error).code {
        case .overloaded: reason == .demand ? .failure : .neutral
        case .malformed, .readOnly, .misconfigured: .success
        default: .failure
        }
    }
}

extension ResilientOrigin: WritableOrigin where Base: WritableOrigin {
    public func store(_ value: Base.Value, for key: Base.Key) async throws {
        try await perform(.demand) { try await base.store(value, for: key) }
    }

    public func remove(_ keys: [Base.Key]) async throws -> Int {
        try await perform(.demand) { try await base.remove(keys) }
    }
}
