public import Origins
import PredisPrimitives

/// An origin that does what a test tells it, and remembers what it was asked.
///
/// A load reads its value when it begins, so a value changed while the load is held does not reach it: the origin of
/// the stale-refill race. Loads of held keys wait until the test releases them; a key held for ever is an origin that
/// hangs.
public final class ScriptedOrigin<Key: Hashable & Sendable, Value: Sendable>: WritableOrigin {
    /// One call of `load` or `loadMany`.
    public struct Call: Sendable {
        public let keys: [Key]
        public let reason: LoadReason
    }

    private struct Held {
        let id: Int
        var keys: Set<Key>
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var values: [Key: Value]
        var failing: [Key: OriginError] = [:]
        var failureEvery: (count: Int, error: OriginError)?
        var holdsAll = false
        var heldKeys: Set<Key> = []
        var held: [Held] = []
        var cancelled: Set<Int> = []
        var heedsCancellation = true
        var calls: [Call] = []
        /// Calls that have begun and been held, or found that they need not be.
        var arrivals = 0
        var running: [Key: Int] = [:]
        var runningCalls = 0
        var peakPerKey = 0
        var peakCalls = 0
        var cancellations = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Locked<State>

    /// An origin with these values.
    public init(_ values: [Key: Value] = [:]) {
        state = Locked(State(values: values))
    }

    // MARK: The script

    /// Changes what loads that begin later will find; `nil` removes the key.
    public func set(_ value: Value?, for key: Key) {
        state.withLock { $0.values[key] = value }
    }

    /// The value a load would find.
    public func value(of key: Key) -> Value? {
        state.withLock { $0.values[key] }
    }

    /// Makes loads of `key` that begin later wait for `release`.
    public func hold(_ key: Key) {
        state.withLock { _ = $0.heldKeys.insert(key) }
    }

    /// Makes all loads that begin before `releaseAll` wait for it; `release` lets through those already waiting.
    public func holdAll() {
        state.withLock { $0.holdsAll = true }
    }

    /// Lets loads of `key` go on, those that wait and those to come; a batch goes on when all its keys are released.
    public func release(_ key: Key) {
        resume { state in
            state.heldKeys.remove(key)
            for index in state.held.indices { state.held[index].keys.remove(key) }
        }
    }

    /// Lets everything go on and holds nothing any more.
    public func releaseAll() {
        resume { state in
            state.holdsAll = false
            state.heldKeys.removeAll()
            for index in state.held.indices { state.held[index].keys.removeAll() }
        }
    }

    /// Makes calls that begin later and ask for `key` fail; `nil` ends that.
    public func fail(_ key: Key, with error: OriginError?) {
        state.withLock { $0.failing[key] = error }
    }

    /// Makes every `count`th call fail, counted from the first call ever; `nil` ends that.
    public func failEvery(_ count: Int?, with error: OriginError = OriginError(.unreachable, "scripted failure")) {
        state.withLock { $0.failureEvery = count.map { (max(1, $0), error) } }
    }

    /// Whether held loads end when they are cancelled, as they do at first; `false` makes an origin that hangs for
    /// good.
    public func setHeedsCancellation(_ heeds: Bool) {
        state.withLock { $0.heedsCancellation = heeds }
    }

    // MARK: The record

    /// All calls so far, in the order in which they began.
    public var calls: [Call] { state.withLock { $0.calls } }

    /// How often `key` was asked for.
    public func loads(of key: Key) -> Int {
        state.withLock { state in state.calls.count { $0.keys.contains(key) } }
    }

    /// The most calls that were under way at once.
    public var peakCalls: Int { state.withLock { $0.peakCalls } }

    /// The most loads of any one key that were under way at once.
    public var peakLoadsPerKey: Int { state.withLock { $0.peakPerKey } }

    /// The calls under way.
    public var runningCalls: Int { state.withLock { $0.runningCalls } }

    /// How many held calls were cancelled.
    public var cancellations: Int { state.withLock { $0.cancellations } }

    /// Suspends until `count` calls have begun since the origin was made, and those held among them are held.
    public func waitForCalls(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                let isReady = state.arrivals >= count
                if !isReady { state.watchers.append((count, continuation)) }
                return isReady
            }
            if isReady { continuation.resume() }
        }
    }

    // MARK: Origin

    public func load(_ key: Key, for reason: LoadReason) async throws -> Value? {
        try await loadMany([key], for: reason)[key]
    }

    public func loadMany(_ keys: [Key], for reason: LoadReason) async throws -> [Key: Value] {
        let id = begin(keys, reason)
        defer { end(id, keys) }
        let found = state.withLock { state in state.values.filter { keys.contains($0.key) } }
        let error = state.withLock { state in Self.scriptedFailure(of: keys, call: id, state) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait(id, keys, $0) }
        } onCancel: {
            cancel(id)
        }
        if let error { throw error }
        return found
    }

    public func store(_ value: Value, for key: Key) async throws {
        if let error = state.withLock({ $0.failing[key] }) { throw error }
        set(value, for: key)
    }

    public func remove(_ keys: [Key]) async throws -> Int {
        state.withLock { state in keys.count { state.values.removeValue(forKey: $0) != nil } }
    }

    // MARK: Parts

    /// Records a call and returns its number, counted from 1.
    private func begin(_ keys: [Key], _ reason: LoadReason) -> Int {
        state.withLock { state in
            state.calls.append(Call(keys: keys, reason: reason))
            state.runningCalls += 1
            state.peakCalls = max(state.peakCalls, state.runningCalls)
            for key in keys {
                state.running[key, default: 0] += 1
                state.peakPerKey = max(state.peakPerKey, state.running[key, default: 0])
            }
            return state.calls.count
        }
    }

    private func end(_ id: Int, _ keys: [Key]) {
        state.withLock { state in
            state.cancelled.remove(id)
            state.runningCalls -= 1
            for key in keys { state.running[key, default: 1] -= 1 }
        }
    }

    private static func scriptedFailure(of keys: [Key], call: Int, _ state: State) -> OriginError? {
        if let every = state.failureEvery, call % every.count == 0 { return every.error }
        return keys.lazy.compactMap { state.failing[$0] }.first
    }

    private func wait(_ id: Int, _ keys: [Key], _ continuation: CheckedContinuation<Void, any Error>) {
        let (isHeld, isCancelled, watchers) = state.withLock { state in
            let isCancelled = state.cancelled.remove(id) != nil && state.heedsCancellation
            let wanted = Set(keys).filter { state.holdsAll || state.heldKeys.contains($0) }
            let isHeld = !wanted.isEmpty && !isCancelled
            if isHeld { state.held.append(Held(id: id, keys: wanted, continuation: continuation)) }
            state.arrivals += 1
            let count = state.arrivals
            let watchers = state.watchers.filter { $0.count <= count }.map(\.continuation)
            state.watchers.removeAll { $0.count <= count }
            return (isHeld, isCancelled, watchers)
        }
        for watcher in watchers { watcher.resume() }
        if isCancelled {
            continuation.resume(throwing: CancellationError())
        } else if !isHeld {
            continuation.resume()
        }
    }

    private func cancel(_ id: Int) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard state.heedsCancellation else { return nil }
            guard let index = state.held.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            state.cancellations += 1
            return state.held.remove(at: index).continuation
        }
        continuation?.resume(throwing: CancellationError())
    }

    private func resume(_ change: (inout State) -> Void) {
        let released = state.withLock { state in
            change(&state)
            let released = state.held.filter(\.keys.isEmpty)
            state.held.removeAll(where: \.keys.isEmpty)
            return released.map(\.continuation)
        }
        for continuation in released { continuation.resume() }
    }
}
