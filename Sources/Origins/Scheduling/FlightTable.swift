/// Which keys are being loaded, who waits for them, and what starts next: the pure half of `LoadScheduler`.
///
/// No clock, task or lock inside. Each step takes the instant as nanoseconds of a clock that does not go back and
/// returns the actions its driver has to carry out.
///
/// ## Implementation notes
///
/// A *flight* is one load of one key from its request until everybody has heard of its end. `flights` has at most one
/// per key, and an origin call starts only for flights in it: that is the single-flight guarantee. Phases:
///
///     queued(prefetch) -> queued(demand) -> running -> settling -> gone
///
/// `settling` lasts from the load's end until the driver has told the observer and calls `leave`; demands still join.
///
/// A flight that has not started answers any demand, because its load begins after the demand's fence was read; it
/// takes the newest fence (fences grow). One that runs or settles answers only demands with its own fence. Others wait
/// in its *successor*, which becomes a flight when the first one leaves.
///
/// A flight's deadline stands in one of two queues, whose entries are in order because each lane has one constant
/// deadline. Queues hold tickets and are cleaned lazily: a ticket whose flight is gone or has moved on is skipped.
///
/// Invariants: a call's `live` is the number of flights in phase `running` with its id, and above 0; a lane has queued
/// keys only if all its calls are taken; a demand-born or promoted flight has waiters.
struct FlightTable<Key: Hashable & Sendable, Value: Sendable, Waiter: Sendable>: Sendable {
    typealias Actions = FlightActions<Key, Value, Waiter>
    typealias Ticket = FlightTicket<Key>
    typealias Outcome = Result<Value?, OriginError>

    private enum Phase {
        case queued(LoadReason)
        case running(FlightCallID, LoadReason)
        case settling(Outcome, wasDemanded: Bool)
    }

    private struct Successor {
        let serial: UInt64
        var fence: UInt64
        var waiters: [Waiter]
    }

    private struct Flight {
        let serial: UInt64
        var fence: UInt64
        var phase: Phase
        var waiters: [Waiter]
        var successor: Successor?

        var isDemanded: Bool { !waiters.isEmpty }
    }

    private struct RunningCall {
        let reason: LoadReason
        let keys: [Key]
        var live: Int
    }

    private struct Deadline {
        let instant: UInt64
        let ticket: Ticket
    }

    private let limits: LoadLimits
    private var flights: [Key: Flight] = [:]
    private var calls: [FlightCallID: RunningCall] = [:]
    /// Chunks of keys that become one call each.
    private var demandQueue = FlightQueue<[Ticket]>()
    private var prefetchQueue = FlightQueue<Ticket>()
    private var demandDeadlines = FlightQueue<Deadline>()
    private var prefetchDeadlines = FlightQueue<Deadline>()
    private var successors = 0
    private var lastSerial: UInt64 = 0
    private var lastCall: UInt64 = 0
    private var isClosed = false
    private var isShutDown = false
    private var counts = LoadStatistics()

    init(limits: LoadLimits) {
        self.limits = limits
    }

    var isIdle: Bool { flights.isEmpty }

    var statistics: LoadStatistics {
        var statistics = counts
        statistics.queuedDemands += successors
        statistics.inFlight = flights.count
        return statistics
    }

    func isInFlight(_ key: Key) -> Bool {
        flights[key] != nil
    }

    func isRunning(_ call: FlightCallID) -> Bool {
        calls[call] != nil
    }

    // MARK: Requests

    /// Asks for one value; `waiter` is answered by this step's deliveries or by a later one's.
    mutating func demand(
        _ key: Key,
        fence: UInt64,
        waiter: Waiter,
        at now: UInt64
    ) -> (admission: DemandAdmission, actions: Actions) {
        var actions = Actions()
        var group: [Ticket] = []
        let admission = admit(key, fence: fence, waiter: waiter, at: now, to: &group, &actions)
        launch(group, &actions)
        return (admission, actions)
    }

    /// Asks for several values at once; the keys that need a load are loaded together, `limits.batch` to a call.
    mutating func demand(
        _ requests: [(key: Key, fence: UInt64, waiter: Waiter)],
        at now: UInt64
    ) -> (admissions: [DemandAdmission], actions: Actions) {
        var actions = Actions()
        var group: [Ticket] = []
        let admissions = requests.map {
            admit($0.key, fence: $0.fence, waiter: $0.waiter, at: now, to: &group, &actions)
        }
        launch(group, &actions)
        return (admissions, actions)
    }

    /// Asks for values nobody waits for yet.
    mutating func prefetch(
        _ requests: [(key: Key, fence: UInt64)],
        at now: UInt64
    ) -> (admissions: [PrefetchAdmission], actions: Actions) {
        var actions = Actions()
        let admissions = requests.map { admit(prefetch: $0.key, fence: $0.fence) }
        dispatch(at: now, &actions)
        return (admissions, actions)
    }

    // MARK: Progress

    /// Takes the answer of an origin call; of a call that was abandoned nothing is taken.
    mutating func finish(
        _ id: FlightCallID,
        with result: Result<[Key: Value], OriginError>,
        at now: UInt64
    ) -> Actions {
        var actions = Actions()
        guard let call = calls.removeValue(forKey: id) else { return actions }
        release(call.reason)
        for key in call.keys {
            guard let position = flights.index(forKey: key), isFlight(at: position, in: id) else { continue }
            switch result {
            case .success(let values):
                settle(position, .success(values[key]), &actions)
            case .failure where call.reason == .prefetch && flights.values[position].isDemanded:
                counts.retried += 1
                counts.queuedDemands += 1
                flights.values[position].phase = .queued(.demand)
                launch([ticket(at: position)], &actions)
            case .failure(let error):
                settle(position, .failure(error), &actions)
            }
        }
        dispatch(at: now, &actions)
        return actions
    }

    /// Removes flights whose end the observer has been told, answers their waiters and starts their successors.
    ///
    /// A flight that a demand met in the meantime stays for another round if the observer has yet to hear of it.
    mutating func leave(_ tickets: [Ticket], at now: UInt64) -> Actions {
        var actions = Actions()
        for ticket in tickets {
            guard let position = position(of: ticket),
                case .settling(let result, let wasDemanded) = flights.values[position].phase
            else { continue }
            let isMet = !wasDemanded && flights.values[position].isDemanded
            if isMet, case .success = result {
                flights.values[position].phase = .settling(result, wasDemanded: true)
                actions.metDemand.append(ticket.key)
                actions.leaving.append(ticket)
                continue
            }
            let flight = flights.remove(at: position).value
            if isMet && !isShutDown {
                counts.retried += 1
                restart(flight, ticket.key, at: now, &actions)
                continue
            }
            actions.deliveries += flight.waiters.map { Actions.Delivery(waiter: $0, result: result) }
            guard let successor = flight.successor else { continue }
            successors -= 1
            fly(ticket.key, successor.serial, successor.fence, successor.waiters, &actions)
        }
        dispatch(at: now, &actions)
        return actions
    }

    /// Gives up what has passed its deadline.
    mutating func expire(at now: UInt64) -> Actions {
        var actions = Actions()
        while let deadline = demandDeadlines.first, deadline.instant <= now {
            _ = demandDeadlines.popFirst()
            expire(demand: deadline.ticket, &actions)
        }
        while let deadline = prefetchDeadlines.first, deadline.instant <= now {
            _ = prefetchDeadlines.popFirst()
            guard let position = position(of: deadline.ticket), !flights.values[position].isDemanded else { continue }
            giveUp(position, Self.timeout(limits.prefetchDeadline), &actions)
        }
        dispatch(at: now, &actions)
        return actions
    }

    /// The first instant at which `expire` has something to do for flights of this lane.
    ///
    /// - Complexity: O(1) amortised.
    mutating func nextDeadline(_ reason: LoadReason) -> UInt64? {
        switch reason {
        case .demand:
            while let first = demandDeadlines.first, !isPending(demand: first.ticket) {
                _ = demandDeadlines.popFirst()
            }
            return demandDeadlines.first?.instant
        case .prefetch:
            while let first = prefetchDeadlines.first, !isPending(prefetch: first.ticket) {
                _ = prefetchDeadlines.popFirst()
            }
            return prefetchDeadlines.first?.instant
        }
    }

    // MARK: Endings

    /// Drops all prefetches that have not started.
    mutating func cancelQueuedPrefetches() -> (count: Int, actions: Actions) {
        var actions = Actions()
        let error = OriginError(.cancelled, "The queued prefetch was dropped before it started.")
        while let ticket = prefetchQueue.popFirst() {
            guard let position = queuedPrefetch(ticket) else { continue }
            giveUp(position, error, &actions)
        }
        counts.cancelledPrefetches += actions.outcomes.count
        return (actions.outcomes.count, actions)
    }

    /// Refuses new work from here on and drops queued prefetches; what waits or runs goes on.
    mutating func close() -> Actions {
        isClosed = true
        return cancelQueuedPrefetches().actions
    }

    /// Ends everything: waiters get `.shutDown`, calls are cancelled.
    mutating func shutDown() -> Actions {
        var actions = close()
        isShutDown = true
        for key in Array(flights.keys) {
            guard let position = flights.index(forKey: key) else { continue }
            if let successor = flights.values[position].successor {
                flights.values[position].successor = nil
                fail(successor, key, Self.closed, &actions)
            }
            giveUp(position, Self.closed, &actions)
        }
        return actions
    }

    // MARK: Admission

    private mutating func admit(
        _ key: Key,
        fence: UInt64,
        waiter: Waiter,
        at now: UInt64,
        to group: inout [Ticket],
        _ actions: inout Actions
    ) -> DemandAdmission {
        guard !isClosed else { return refuse(waiter, Self.closed, &actions) }
        guard let position = flights.index(forKey: key) else {
            guard hasRoom(beside: group, starting: 1) else { return refuse(waiter, &actions) }
            let serial = nextSerial()
            flights[key] = Flight(serial: serial, fence: fence, phase: .queued(.demand), waiters: [waiter])
            counts.queuedDemands += 1
            return start(FlightTicket(key: key, serial: serial), .started, at: now, &group)
        }
        let isFenceEqual = flights.values[position].fence == fence
        switch flights.values[position].phase {
        case .queued(.demand):
            join(position, waiter, fence: fence)
            counts.joined += 1
            return .joinedDemand
        case .queued(.prefetch):
            guard hasRoom(beside: group, starting: 1) else { return refuse(waiter, &actions) }
            join(position, waiter, fence: fence)
            flights.values[position].phase = .queued(.demand)
            counts.queuedPrefetches -= 1
            counts.queuedDemands += 1
            counts.lateQueued += 1
            return start(ticket(at: position), .tookOverQueued, at: now, &group)
        case .running where isFenceEqual, .settling where isFenceEqual:
            return joinStarted(position, waiter, at: now)
        case .running, .settling:
            return chain(position, waiter, fence: fence, beside: group, at: now, &actions)
        }
    }

    private mutating func start(
        _ ticket: Ticket,
        _ admission: DemandAdmission,
        at now: UInt64,
        _ group: inout [Ticket]
    ) -> DemandAdmission {
        group.append(ticket)
        awaitDeadline(of: ticket, at: now)
        return admission
    }

    /// Joins a flight that has not started, whose load will be as new as `fence` asks.
    private mutating func join(_ position: Dictionary<Key, Flight>.Index, _ waiter: Waiter, fence: UInt64) {
        flights.values[position].fence = max(flights.values[position].fence, fence)
        flights.values[position].waiters.append(waiter)
    }

    private mutating func joinStarted(
        _ position: Dictionary<Key, Flight>.Index,
        _ waiter: Waiter,
        at now: UInt64
    ) -> DemandAdmission {
        let isFirst = !flights.values[position].isDemanded
        flights.values[position].waiters.append(waiter)
        guard isFirst else {
            counts.joined += 1
            return .joinedDemand
        }
        awaitDeadline(of: ticket(at: position), at: now)
        counts.lateRunning += 1
        return .tookOverRunning
    }

    private mutating func chain(
        _ position: Dictionary<Key, Flight>.Index,
        _ waiter: Waiter,
        fence: UInt64,
        beside group: [Ticket],
        at now: UInt64,
        _ actions: inout Actions
    ) -> DemandAdmission {
        if var successor = flights.values[position].successor {
            flights.values[position].successor = nil
            successor.fence = max(successor.fence, fence)
            successor.waiters.append(waiter)
            flights.values[position].successor = successor
            counts.joined += 1
            return .joinedDemand
        }
        guard hasRoom(beside: group, starting: 0) else { return refuse(waiter, &actions) }
        let serial = nextSerial()
        flights.values[position].successor = Successor(serial: serial, fence: fence, waiters: [waiter])
        successors += 1
        counts.chained += 1
        awaitDeadline(of: FlightTicket(key: flights.keys[position], serial: serial), at: now)
        return .started
    }

    private mutating func admit(prefetch key: Key, fence: UInt64) -> PrefetchAdmission {
        guard !isClosed && limits.prefetchLoads > 0 else { return .disabled }
        if let position = flights.index(forKey: key) {
            if case .queued = flights.values[position].phase {
                flights.values[position].fence = max(flights.values[position].fence, fence)
            }
            return .alreadyInFlight
        }
        guard counts.queuedPrefetches < limits.queuedPrefetches else {
            counts.refusedPrefetches += 1
            return .queueFull
        }
        let serial = nextSerial()
        flights[key] = Flight(serial: serial, fence: fence, phase: .queued(.prefetch), waiters: [])
        counts.queuedPrefetches += 1
        prefetchQueue.append(FlightTicket(key: key, serial: serial))
        return .queued
    }

    /// Whether one more demand may wait, when `group` is about to be launched.
    private func hasRoom(beside group: [Ticket], starting: Int) -> Bool {
        let (atOnce, overflow) = (limits.demandLoads - counts.runningDemandCalls)
            .multipliedReportingOverflow(by: limits.batch)
        // `queuedDemands` counts the keys of `group`, which may start at once, and the one asked for unless it starts.
        let waiting = counts.queuedDemands - group.count + successors + 1 - starting
        let launching = group.count + starting
        return waiting + (overflow ? 0 : max(0, launching - atOnce)) <= limits.queuedDemands
    }

    private mutating func refuse(_ waiter: Waiter, _ actions: inout Actions) -> DemandAdmission {
        counts.refusedDemands += 1
        let error = OriginError(
            .overloaded,
            """
            \(limits.queuedDemands) demands wait for the origin already, as many as are allowed; it answers more slowly than \
            it is asked. Allow more concurrent loads if it can bear them.
            """
        )
        return refuse(waiter, error, &actions)
    }

    private func refuse(_ waiter: Waiter, _ error: OriginError, _ actions: inout Actions) -> DemandAdmission {
        actions.deliveries.append(Actions.Delivery(waiter: waiter, result: .failure(error)))
        return .refused
    }

    // MARK: Starting

    /// Starts demanded flights in phase `queued(.demand)`, or queues them if the lane is full.
    private mutating func launch(_ group: [Ticket], _ actions: inout Actions) {
        var rest = group[...]
        while !rest.isEmpty {
            let chunk = Array(rest.prefix(limits.batch))
            rest = rest.dropFirst(limits.batch)
            if counts.runningDemandCalls < limits.demandLoads && demandQueue.isEmpty {
                counts.queuedDemands -= chunk.count
                begin(chunk, .demand, &actions)
            } else {
                demandQueue.append(chunk)
            }
        }
    }

    /// Fills free places in both lanes from their queues.
    private mutating func dispatch(at now: UInt64, _ actions: inout Actions) {
        while counts.runningDemandCalls < limits.demandLoads, let chunk = demandQueue.popFirst() {
            let wanted = chunk.filter { isQueuedDemand($0) }
            guard !wanted.isEmpty else { continue }
            counts.queuedDemands -= wanted.count
            begin(wanted, .demand, &actions)
        }
        while counts.runningPrefetchCalls < limits.prefetchLoads && counts.queuedPrefetches > 0 {
            var chunk: [Ticket] = []
            while chunk.count < limits.batch, let ticket = prefetchQueue.popFirst() {
                if queuedPrefetch(ticket) != nil { chunk.append(ticket) }
            }
            counts.queuedPrefetches -= chunk.count
            begin(chunk, .prefetch, &actions)
            let instant = now.addingSaturated(limits.prefetchDeadline.nanoseconds)
            for ticket in chunk {
                prefetchDeadlines.append(Deadline(instant: instant, ticket: ticket))
            }
        }
        clean()
    }

    private mutating func begin(_ chunk: [Ticket], _ reason: LoadReason, _ actions: inout Actions) {
        lastCall += 1
        let id = FlightCallID(number: lastCall)
        let keys = chunk.map(\.key)
        for key in keys {
            flights[key]?.phase = .running(id, reason)
        }
        calls[id] = RunningCall(reason: reason, keys: keys, live: keys.count)
        actions.starts.append(Actions.Call(id: id, keys: keys, reason: reason))
        switch reason {
        case .demand:
            counts.demandLoads += keys.count
            counts.demandCalls += 1
            counts.runningDemandCalls += 1
            counts.peakDemandCalls = max(counts.peakDemandCalls, counts.runningDemandCalls)
        case .prefetch:
            counts.prefetches += keys.count
            counts.prefetchCalls += 1
            counts.runningPrefetchCalls += 1
            counts.peakPrefetchCalls = max(counts.peakPrefetchCalls, counts.runningPrefetchCalls)
        }
    }

    /// Makes a demanded flight of a successor or of the waiters of a failed prefetch.
    private mutating func fly(
        _ key: Key,
        _ serial: UInt64,
        _ fence: UInt64,
        _ waiters: [Waiter],
        _ actions: inout Actions
    ) {
        flights[key] = Flight(serial: serial, fence: fence, phase: .queued(.demand), waiters: waiters)
        counts.queuedDemands += 1
        launch([FlightTicket(key: key, serial: serial)], &actions)
    }

    /// Gives demands that met a prefetch as it failed, and those that waited for its end, a load of their own.
    private mutating func restart(_ flight: Flight, _ key: Key, at now: UInt64, _ actions: inout Actions) {
        var fence = flight.fence
        var waiters = flight.waiters
        if let successor = flight.successor {
            successors -= 1
            fence = max(fence, successor.fence)
            waiters += successor.waiters
        }
        let serial = nextSerial()
        fly(key, serial, fence, waiters, &actions)
        awaitDeadline(of: FlightTicket(key: key, serial: serial), at: now)
    }

    // MARK: Ending

    /// Ends a flight's load; it leaves the table when the observer has been told.
    private mutating func settle(
        _ position: Dictionary<Key, Flight>.Index,
        _ result: Outcome,
        _ actions: inout Actions
    ) {
        let wasDemanded = flights.values[position].isDemanded
        if case .failure(let error) = result { count(error, wasDemanded: wasDemanded) }
        flights.values[position].phase = .settling(result, wasDemanded: wasDemanded)
        actions.leaving.append(ticket(at: position))
        actions.outcomes.append(
            Actions.Outcome(
                key: flights.keys[position],
                fence: flights.values[position].fence,
                result: result,
                wasDemanded: wasDemanded
            )
        )
    }

    private mutating func count(_ error: OriginError, wasDemanded: Bool) {
        switch error.code {
        case .timedOut: counts.timeouts += 1
        case .overloaded where !wasDemanded: counts.declinedPrefetches += 1
        case .shutDown: break
        default: counts.failures += 1
        }
    }

    /// Ends a flight in whatever phase with an error of our own; one that is settling keeps the end it has.
    private mutating func giveUp(
        _ position: Dictionary<Key, Flight>.Index,
        _ error: OriginError,
        _ actions: inout Actions
    ) {
        switch flights.values[position].phase {
        case .settling:
            return
        case .queued(.demand):
            counts.queuedDemands -= 1
        case .queued(.prefetch):
            counts.queuedPrefetches -= 1
        case .running(let id, _):
            detach(from: id, &actions)
        }
        settle(position, .failure(error), &actions)
    }

    /// Takes one flight out of a call, and abandons the call with its last one.
    private mutating func detach(from id: FlightCallID, _ actions: inout Actions) {
        guard var call = calls[id] else { return }
        call.live -= 1
        calls[id] = call
        guard call.live == 0 else { return }
        calls[id] = nil
        release(call.reason)
        counts.abandonedCalls += 1
        actions.cancels.append(id)
    }

    private mutating func release(_ reason: LoadReason) {
        switch reason {
        case .demand: counts.runningDemandCalls -= 1
        case .prefetch: counts.runningPrefetchCalls -= 1
        }
    }

    private mutating func expire(demand ticket: Ticket, _ actions: inout Actions) {
        guard let position = flights.index(forKey: ticket.key) else { return }
        let error = Self.timeout(limits.demandDeadline)
        if flights.values[position].serial == ticket.serial {
            giveUp(position, error, &actions)
        } else if let successor = flights.values[position].successor, successor.serial == ticket.serial {
            flights.values[position].successor = nil
            fail(successor, ticket.key, error, &actions)
        }
    }

    /// Fails demands whose load never started.
    private mutating func fail(
        _ successor: Successor,
        _ key: Key,
        _ error: OriginError,
        _ actions: inout Actions
    ) {
        successors -= 1
        count(error, wasDemanded: true)
        actions.outcomes.append(
            Actions.Outcome(key: key, fence: successor.fence, result: .failure(error), wasDemanded: true)
        )
        actions.deliveries += successor.waiters.map { Actions.Delivery(waiter: $0, result: .failure(error)) }
    }

    // MARK: Looking up

    private mutating func nextSerial() -> UInt64 {
        lastSerial += 1
        return lastSerial
    }

    private mutating func awaitDeadline(of ticket: Ticket, at now: UInt64) {
        let instant = now.addingSaturated(limits.demandDeadline.nanoseconds)
        demandDeadlines.append(Deadline(instant: instant, ticket: ticket))
    }

    private func ticket(at position: Dictionary<Key, Flight>.Index) -> Ticket {
        FlightTicket(key: flights.keys[position], serial: flights.values[position].serial)
    }

    private func position(of ticket: Ticket) -> Dictionary<Key, Flight>.Index? {
        guard let position = flights.index(forKey: ticket.key),
            flights.values[position].serial == ticket.serial
        else { return nil }
        return position
    }

    private func isFlight(at position: Dictionary<Key, Flight>.Index, in id: FlightCallID) -> Bool {
        guard case .running(id, _) = flights.values[position].phase else { return false }
        return true
    }

    private func isQueuedDemand(_ ticket: Ticket) -> Bool {
        guard let position = position(of: ticket), case .queued(.demand) = flights.values[position].phase else {
            return false
        }
        return true
    }

    private func queuedPrefetch(_ ticket: Ticket) -> Dictionary<Key, Flight>.Index? {
        guard let position = position(of: ticket), case .queued(.prefetch) = flights.values[position].phase else {
            return nil
        }
        return position
    }

    private func isPending(demand ticket: Ticket) -> Bool {
        guard let flight = flights[ticket.key] else { return false }
        return flight.serial == ticket.serial || flight.successor?.serial == ticket.serial
    }

    private func isPending(prefetch ticket: Ticket) -> Bool {
        position(of: ticket).map { !flights.values[$0].isDemanded } ?? false
    }

    /// Keeps the queues in proportion to what is in flight.
    private mutating func clean() {
        let flights = flights
        prefetchQueue.compact(wanted: counts.queuedPrefetches) { flights[$0.key]?.serial == $0.serial }
        demandDeadlines.compact(wanted: flights.count + successors) {
            let flight = flights[$0.ticket.key]
            return flight?.serial == $0.ticket.serial || flight?.successor?.serial == $0.ticket.serial
        }
        prefetchDeadlines.compact(wanted: flights.count) { flights[$0.ticket.key]?.serial == $0.ticket.serial }
    }

    // MARK: Errors

    private static var closed: OriginError {
        OriginError(.shutDown, "The load scheduler is closed and takes no more requests.")
    }

    private static func timeout(_ deadline: Duration) -> OriginError {
        OriginError(
            .timedOut,
            """
            The origin did not answer within \(deadline), the deadline for such a load; it is slow, overloaded, or \
            hangs. A longer deadline helps only if it is slow.
            """
        )
    }
}
