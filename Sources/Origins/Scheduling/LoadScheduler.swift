public import PredisPrimitives

/// Loads keys from an origin, one load per key at a time, demands before prefetches.
///
/// ## What it promises
///
/// - *Single flight.* Two loads of one key are never under way at once. A demand joins the load under way if the key's
///   fence (the cache's generation of the key, which grows with every invalidation) is the one that load was asked
///   with. If not, that load's value may be outdated: the demand waits for its end and then gets a load of its own.
/// - *Priority.* Demands and prefetches have separate lanes. A demand that meets a queued prefetch takes it out of the
///   queue and starts it as a demand; one that meets a prefetch under way attaches to it. A prefetch's failure does not
///   become a client's error: its demand is tried once more by itself.
/// - *Order.* The observer hears of a load's end before the load leaves the table, and waiters hear after that. So
///   whoever asks meanwhile either finds the load, or finds what the observer made of it. (Who looked into the cache
///   just before that and asks here just after it starts another load: one too many, but never a stale one.)
/// - *Deadlines.* At its deadline a load fails with `.timedOut`; a demand that joins late shares the deadline of the
///   load it joined. When no key of an origin call is wanted any more, its task is cancelled and abandoned, its place
///   in the lane is free again, and what it answers later is ignored: it neither fills the cache nor reaches a waiter.
///
/// An origin that hangs and ignores cancellation therefore holds a task and its memory for each abandoned call, up to
/// `demandLoads` new ones per `demandDeadline`, and a key whose load was abandoned may be asked for again while the old
/// call still hangs. Put `ResilientOrigin` in front to stop asking such an origin.
///
/// ## Threads
///
/// Every method may be called from any thread and returns without waiting. Origin calls run as tasks on the cooperative
/// pool. Callbacks run on the thread that brought the news, never with the lock held, and must not block; a refused
/// demand's callback runs before `demand` returns.
///
/// The scheduler keeps `observer` and `origin` alive. An observer that owns the scheduler must refer to itself weakly.
///
/// ## Implementation notes
///
/// The decisions are `FlightTable`'s; this class adds the lock, the clock and the tasks. The ways into the table are
/// `@specialized` for byte strings, which the server uses: unspecialised generic code spends most of its time looking up
/// metadata.
public final class LoadScheduler<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Table = FlightTable<Key, Value, Waiter>

    enum Waiter: Sendable {
        case one(@Sendable (Result<Value?, OriginError>) -> Void)
        case indexed(Int, @Sendable (Int, Result<Value?, OriginError>) -> Void)

        func deliver(_ result: Result<Value?, OriginError>) {
            switch self {
            case .one(let deliver): deliver(result)
            case .indexed(let index, let deliver): deliver(index, result)
            }
        }
    }

    private struct State: Sendable {
        var table: Table
        var tasks: [FlightCallID: Task<Void, Never>] = [:]
        var watches: [LoadReason: Task<Void, Never>] = [:]
        /// Lanes whose watch is about to be stored.
        var watched: Set<LoadReason> = []
        var loadTime = LoadTime()
        /// Steps whose actions are being carried out.
        var steps = 0
        var idleWaiters: [CheckedContinuation<Void, Never>] = []

        var isIdle: Bool { steps == 0 && table.isIdle }
    }

    private let origin: any Origin<Key, Value>
    private let observer: any LoadObserver<Key, Value>
    private let time: any TimeSource
    private let sleep: Sleep
    private let state: Locked<State>

    /// Makes a scheduler.
    ///
    /// - Parameters:
    ///   - origin: Where values come from.
    ///   - limits: How much may be under way.
    ///   - observer: Who is told of every load's end first.
    ///   - time: The clock deadlines go by.
    ///   - sleep: How to wait for a deadline; has to agree with `time`.
    public init(
        origin: any Origin<Key, Value>,
        limits: LoadLimits = LoadLimits(),
        observer: any LoadObserver<Key, Value>,
        time: any TimeSource = SystemTimeSource(),
        sleep: @escaping Sleep = systemSleep
    ) {
        self.origin = origin
        self.observer = observer
        self.time = time
        self.sleep = sleep
        state = Locked(State(table: Table(limits: limits)))
    }

    deinit {
        let watches = state.withLock { Array($0.watches.values) }
        for watch in watches { watch.cancel() }
    }

    // MARK: Requests

    /// Asks for the value of a key somebody waits for.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - fence: Its generation, read when the cache was found not to have it.
    ///   - deliver: Called exactly once with the value, `nil` if the origin has none, or the error.
    /// - Returns: What became of the demand.
    @specialized(where Key == [UInt8], Value == [UInt8])
    @discardableResult
    public func demand(
        _ key: Key,
        fence: UInt64,
        deliver: @escaping @Sendable (Result<Value?, OriginError>) -> Void
    ) -> DemandAdmission {
        step { $0.demand(key, fence: fence, waiter: .one(deliver), at: $1) }
    }

    /// Asks for the values of several keys somebody waits for, such as those an `MGET` misses.
    ///
    /// Keys that need a load of their own go out together, `LoadLimits.batch` to an origin call; a failing call fails
    /// all its keys. A key that occurs twice is loaded once.
    ///
    /// - Parameters:
    ///   - keys: The keys.
    ///   - fences: The generation of each.
    ///   - deliver: Called exactly once for each index of `keys`, from different threads perhaps.
    /// - Returns: What became of each key.
    @specialized(where Key == [UInt8], Value == [UInt8])
    @discardableResult
    public func demand(
        _ keys: [Key],
        fences: [UInt64],
        deliver: @escaping @Sendable (Int, Result<Value?, OriginError>) -> Void
    ) -> [DemandAdmission] {
        precondition(keys.count == fences.count, "\(keys.count) keys need as many fences, not \(fences.count)")
        let requests = keys.indices.map { (key: keys[$0], fence: fences[$0], waiter: Waiter.indexed($0, deliver)) }
        return step { $0.demand(requests, at: $1) }
    }

    /// Asks for the value of a key nobody waits for yet.
    @specialized(where Key == [UInt8], Value == [UInt8])
    @discardableResult
    public func prefetch(_ key: Key, fence: UInt64) -> PrefetchAdmission {
        prefetch([key], fences: [fence])[0]
    }

    /// Asks for the values of several keys nobody waits for yet, which lets free places in the lane take them in
    /// batches.
    ///
    /// - Returns: What became of each key.
    @specialized(where Key == [UInt8], Value == [UInt8])
    @discardableResult
    public func prefetch(_ keys: [Key], fences: [UInt64]) -> [PrefetchAdmission] {
        precondition(keys.count == fences.count, "\(keys.count) keys need as many fences, not \(fences.count)")
        let requests = keys.indices.map { (key: keys[$0], fence: fences[$0]) }
        return step { $0.prefetch(requests, at: $1) }
    }

    /// Whether a load of the key is queued or under way.
    @specialized(where Key == [UInt8], Value == [UInt8])
    public func isInFlight(_ key: Key) -> Bool {
        state.withLock { $0.table.isInFlight(key) }
    }

    /// Counters and what is under way.
    public var statistics: LoadStatistics {
        state.withLock { $0.table.statistics }
    }

    /// The mean time of the latest origin calls that were answered, in nanoseconds, without waiting for a place in a lane.
    ///
    /// 0 while there is none.
    public var meanLoadNanoseconds: UInt64 {
        state.withLock { $0.loadTime.mean }
    }

    // MARK: Endings

    /// Drops the prefetches that have not started; the observer hears `.cancelled` for each.
    ///
    /// - Returns: How many there were.
    @specialized(where Key == [UInt8], Value == [UInt8])
    @discardableResult
    public func cancelQueuedPrefetches() -> Int {
        step { table, _ in table.cancelQueuedPrefetches() }
    }

    /// Waits until nothing is queued or under way and all callbacks have returned; new requests are taken meanwhile.
    public func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.isIdle { state.idleWaiters.append(continuation) }
                return state.isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Takes no more work, drops queued prefetches, and waits until what waits or runs has ended.
    ///
    /// Demands that come later fail with `.shutDown`, prefetches get `.disabled`. Deadlines bound the wait.
    public func drain() async {
        step { table, _ in ((), table.close()) }
        await idle()
    }

    /// Takes no more work and ends everything at once: waiters get `.shutDown`, origin calls are cancelled.
    public func shutdown() {
        step { table, _ in ((), table.shutDown()) }
        let watches = state.withLock { state in
            defer { state.watches.removeAll() }
            return Array(state.watches.values)
        }
        for watch in watches { watch.cancel() }
    }

    // MARK: Steps

    /// Takes one step of the table under the lock and carries out its actions after it.
    @discardableResult
    private func step<Answer: Sendable>(_ body: (inout Table, UInt64) -> (Answer, Table.Actions)) -> Answer {
        let (answer, actions, lanes) = state.withLock { state in
            let (answer, actions) = body(&state.table, time.monotonicNanoseconds)
            if !actions.isEmpty { state.steps += 1 }
            return (answer, actions, Self.lanesToWatch(&state))
        }
        for lane in lanes { watch(lane) }
        if !actions.isEmpty { carryOut(actions) }
        return answer
    }

    private func carryOut(_ actions: Table.Actions) {
        cancel(actions.cancels)
        for call in actions.starts { start(call) }
        for outcome in actions.outcomes { report(outcome) }
        for delivery in actions.deliveries { delivery.waiter.deliver(delivery.result) }
        var leaving = actions.leaving
        while !leaving.isEmpty {
            leaving = leave(leaving)
        }
        endStep()
    }

    /// Lets flights leave the table and returns those that have to stay for another round.
    private func leave(_ tickets: [FlightTicket<Key>]) -> [FlightTicket<Key>] {
        let (actions, lanes) = state.withLock { state in
            (state.table.leave(tickets, at: time.monotonicNanoseconds), Self.lanesToWatch(&state))
        }
        for lane in lanes { watch(lane) }
        for key in actions.metDemand { observer.didMeetDemand(key) }
        // Before the successors start, so that answers for one key come in the order of its loads.
        for delivery in actions.deliveries { delivery.waiter.deliver(delivery.result) }
        for call in actions.starts { start(call) }
        return actions.leaving
    }

    private func endStep() {
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.steps -= 1
            guard state.isIdle else { return [] }
            defer { state.idleWaiters.removeAll() }
            return state.idleWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func report(_ outcome: Table.Actions.Outcome) {
        switch outcome.result {
        case .success(let value):
            observer.didLoad(outcome.key, value: value, fence: outcome.fence, wasDemanded: outcome.wasDemanded)
        case .failure(let error):
            observer.didFail(outcome.key, error: error, wasDemanded: outcome.wasDemanded)
        }
    }

    // MARK: Origin calls

    /// Starts an origin call; nobody awaits its task, which ends by reporting to the table.
    @specialized(where Key == [UInt8], Value == [UInt8])
    private func start(_ call: Table.Actions.Call) {
        // Detached, because a load belongs to all its waiters and not to the task of the one who came first.
        let task = Task.detached(priority: call.reason == .demand ? .userInitiated : .utility) { [origin, time] in
            let start = time.monotonicNanoseconds
            let result = await Self.load(call, from: origin)
            self.finish(call.id, with: result, after: time.monotonicNanoseconds - start)
        }
        let isWanted = state.withLock { state in
            let isRunning = state.table.isRunning(call.id)
            if isRunning { state.tasks[call.id] = task }
            return isRunning
        }
        // Either it has ended already, or it was abandoned before its task was known here.
        if !isWanted { task.cancel() }
    }

    @specialized(where Key == [UInt8], Value == [UInt8])
    private func finish(_ id: FlightCallID, with result: Result<[Key: Value], OriginError>, after nanoseconds: UInt64) {
        state.withLock { state in
            state.tasks[id] = nil
            if case .success = result { state.loadTime.note(nanoseconds) }
        }
        step { table, now in ((), table.finish(id, with: result, at: now)) }
    }

    private func cancel(_ ids: [FlightCallID]) {
        guard !ids.isEmpty else { return }
        let tasks = state.withLock { state in ids.compactMap { state.tasks.removeValue(forKey: $0) } }
        for task in tasks { task.cancel() }
    }

    private static func load(
        _ call: Table.Actions.Call,
        from origin: any Origin<Key, Value>
    ) async -> Result<[Key: Value], OriginError> {
        do {
            guard call.keys.count == 1 else {
                return .success(try await origin.loadMany(call.keys, for: call.reason))
            }
            let key = call.keys[0]
            let value = try await origin.load(key, for: call.reason)
            return .success(value.map { [key: $0] } ?? [:])
        } catch {
            return .failure(OriginError(wrapping: error))
        }
    }

    // MARK: Deadlines

    /// Lanes that have a deadline and no watch yet; they count as watched from here on.
    private static func lanesToWatch(_ state: inout State) -> [LoadReason] {
        var lanes: [LoadReason] = []
        for lane in [LoadReason.demand, .prefetch]
        where !state.watched.contains(lane) && state.table.nextDeadline(lane) != nil {
            state.watched.insert(lane)
            lanes.append(lane)
        }
        return lanes
    }

    /// Starts a task that gives up the lane's loads at their deadlines, one watch for all of them.
    ///
    /// It sleeps until the oldest load's deadline; later ones have later deadlines. It ends when the lane is empty, and
    /// `shutdown` and `deinit` cancel it.
    private func watch(_ lane: LoadReason) {
        let task = Task.detached(priority: .userInitiated) { [weak self, sleep] in
            while let pause = self?.pauseOrEndWatch(lane) {
                do {
                    try await sleep(pause)
                } catch {
                    self?.endWatch(lane)
                    return
                }
                self?.expire()
            }
        }
        state.withLock { state in
            if state.watched.contains(lane) { state.watches[lane] = task }
        }
    }

    private func pauseOrEndWatch(_ lane: LoadReason) -> Duration? {
        state.withLock { state in
            guard let deadline = state.table.nextDeadline(lane) else {
                state.watched.remove(lane)
                state.watches[lane] = nil
                return nil
            }
            let now = time.monotonicNanoseconds
            return .nanoseconds(Int64(clamping: deadline > now ? deadline - now : 0))
        }
    }

    private func endWatch(_ lane: LoadReason) {
        state.withLock { state in
            state.watched.remove(lane)
            state.watches[lane] = nil
        }
    }

    @specialized(where Key == [UInt8], Value == [UInt8])
    private func expire() {
        step { table, now in ((), table.expire(at: now)) }
    }
}
