public import PredisPrimitives

/// A clock that stands still until a test moves it, and a way to sleep by it.
///
/// Pass `clock` where a `TimeSource` is wanted and `{ try await clock.sleep(for: $0) }` where a way to sleep is wanted.
public final class ManualTimeSource: TimeSource {
    private struct Sleeper {
        let id: Int
        let wakes: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var nanoseconds: UInt64
        var unixMilliseconds: Int64
        var sleepers: [Sleeper] = []
        var lastID = 0
        var cancelled: Set<Int> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Those who wait for as many sleepers as there are.
        mutating func takeWatchers() -> [CheckedContinuation<Void, Never>] {
            let ready = watchers.filter { $0.count <= sleepers.count }
            watchers.removeAll { $0.count <= sleepers.count }
            return ready.map(\.continuation)
        }
    }

    private let state: Locked<State>

    /// A clock that shows these times.
    public init(nanoseconds: UInt64 = 1_000_000_000, unixMilliseconds: Int64 = 1_700_000_000_000) {
        state = Locked(State(nanoseconds: nanoseconds, unixMilliseconds: unixMilliseconds))
    }

    public var monotonicNanoseconds: UInt64 { state.withLock { $0.nanoseconds } }
    public var unixMilliseconds: Int64 { state.withLock { $0.unixMilliseconds } }

    /// How many tasks sleep by this clock.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves both clocks forward and wakes the sleepers whose time has come, in the order of their times.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        precondition(seconds >= 0 && attoseconds >= 0, "a clock moves forward, not by \(duration)")
        let nanoseconds = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
        let woken = state.withLock { state in
            let before = state.nanoseconds / 1_000_000
            state.nanoseconds += nanoseconds
            state.unixMilliseconds += Int64(state.nanoseconds / 1_000_000 - before)
            let now = state.nanoseconds
            let due = state.sleepers.filter { $0.wakes <= now }.sorted { ($0.wakes, $0.id) < ($1.wakes, $1.id) }
            state.sleepers.removeAll { $0.wakes <= now }
            return due.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Moves the wall clock alone, as an administrator or NTP may.
    public func setUnixMilliseconds(_ milliseconds: Int64) {
        state.withLock { $0.unixMilliseconds = milliseconds }
    }

    /// Suspends until the clock has been moved so far.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                fallAsleep(id, for: duration, continuation)
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Suspends until at least `count` tasks sleep by this clock.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                let isReady = state.sleepers.count >= count
                if !isReady { state.watchers.append((count, continuation)) }
                return isReady
            }
            if isReady { continuation.resume() }
        }
    }

    private enum Fate: Sendable {
        case asleep([CheckedContinuation<Void, Never>])
        case awake
        case cancelled
    }

    private func fallAsleep(_ id: Int, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = max(0, seconds) * 1_000_000_000 + max(0, attoseconds / 1_000_000_000)
        let fate: Fate = state.withLock { state in
            guard state.cancelled.remove(id) == nil else { return .cancelled }
            guard nanoseconds > 0 else { return .awake }
            let wakes = state.nanoseconds + UInt64(nanoseconds)
            state.sleepers.append(Sleeper(id: id, wakes: wakes, continuation: continuation))
            return .asleep(state.takeWatchers())
        }
        switch fate {
        case .asleep(let watchers): for watcher in watchers { watcher.resume() }
        case .awake: continuation.resume()
        case .cancelled: continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ id: Int) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.sleepers.remove(at: index).continuation
        }
        continuation?.resume(throwing: CancellationError())
    }
}
