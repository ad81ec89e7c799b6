@testable import Origins

/// `FlightTable` as one would write it without caring for speed: plain lists, searched from end to end.
struct FlightModel {
    typealias Actions = FlightActions<Int, Int, Int>

    enum State: Equatable {
        case waits(LoadReason, chunk: Int)
        case runs(call: UInt64, LoadReason)
        case settles(wasDemanded: Bool)
    }

    struct Flight {
        var key: Int
        var serial: UInt64
        var fence: UInt64
        var state: State
        var waiters: [Int]
        var deadline: UInt64?
        var prefetchDeadline: UInt64?
        var result: Result<Int?, OriginError>?
        var next: [Flight] = []
        /// The place in its chunk.
        var rank = 0
    }

    let limits: LoadLimits
    var flights: [Flight] = []
    var serials: UInt64 = 0
    var calls: UInt64 = 0
    var chunks = 0
    var isClosed = false
    var isShutDown = false

    init(limits: LoadLimits) {
        self.limits = limits
    }

    func runningCalls(_ reason: LoadReason) -> Set<UInt64> {
        Set(
            flights.compactMap {
                if case .runs(let call, reason) = $0.state { call } else { nil }
            }
        )
    }

    private func waits(_ flight: Flight, _ reason: LoadReason) -> Bool {
        if case .waits(reason, _) = flight.state { true } else { false }
    }

    // MARK: Steps

    mutating func demand(_ requests: [(key: Int, fence: UInt64, waiter: Int)], at now: UInt64)
        -> ([DemandAdmission], Actions)
    {
        var actions = Actions()
        var group: [UInt64] = []
        let admissions = requests.map { demand($0.key, $0.fence, $0.waiter, now, &group, &actions) }
        for start in stride(from: 0, to: group.count, by: limits.batch) {
            chunks += 1
            for rank in start..<min(start + limits.batch, group.count) {
                guard let index = flights.firstIndex(where: { $0.serial == group[rank] }) else { continue }
                flights[index].state = .waits(.demand, chunk: chunks)
                flights[index].rank = rank
            }
        }
        if !group.isEmpty { fill(now, &actions) }
        return (admissions, actions)
    }

    private mutating func demand(
        _ key: Int,
        _ fence: UInt64,
        _ waiter: Int,
        _ now: UInt64,
        _ group: inout [UInt64],
        _ actions: inout Actions
    ) -> DemandAdmission {
        if isClosed {
            actions.deliveries.append(.init(waiter: waiter, result: .failure(OriginError(.shutDown, ""))))
            return .refused
        }
        let waiting = flights.count { waits($0, .demand) && !group.contains($0.serial) } + flights.map(\.next.count).sum
        let free = (limits.demandLoads - runningCalls(.demand).count) * limits.batch
        let hasRoomToStart = waiting + max(0, group.count + 1 - free) <= limits.queuedDemands
        let hasRoomToWait = waiting + 1 + max(0, group.count - free) <= limits.queuedDemands
        let full = Actions.Delivery(waiter: waiter, result: .failure(OriginError(.overloaded, "")))
        let deadline = now + limits.demandDeadline.nanoseconds
        guard let index = flights.firstIndex(where: { $0.key == key }) else {
            guard hasRoomToStart else {
                actions.deliveries.append(full)
                return .refused
            }
            serials += 1
            let state = State.waits(.demand, chunk: .max)
            flights.append(
                Flight(key: key, serial: serials, fence: fence, state: state, waiters: [waiter], deadline: deadline)
            )
            group.append(serials)
            return .started
        }
        let flight = flights[index]
        if waits(flight, .demand) {
            flights[index].waiters.append(waiter)
            flights[index].fence = max(flight.fence, fence)
            return .joinedDemand
        }
        if waits(flight, .prefetch) {
            guard hasRoomToStart else {
                actions.deliveries.append(full)
                return .refused
            }
            flights[index].waiters.append(waiter)
            flights[index].fence = max(flight.fence, fence)
            flights[index].deadline = deadline
            flights[index].state = .waits(.demand, chunk: .max)
            group.append(flight.serial)
            return .tookOverQueued
        }
        if flight.fence == fence {
            flights[index].waiters.append(waiter)
            guard flight.waiters.isEmpty else { return .joinedDemand }
            flights[index].deadline = deadline
            return .tookOverRunning
        }
        if !flight.next.isEmpty {
            flights[index].next[0].waiters.append(waiter)
            flights[index].next[0].fence = max(flight.next[0].fence, fence)
            return .joinedDemand
        }
        guard hasRoomToWait else {
            actions.deliveries.append(full)
            return .refused
        }
        serials += 1
        let state = State.waits(.demand, chunk: .max)
        flights[index].next = [
            Flight(key: key, serial: serials, fence: fence, state: state, waiters: [waiter], deadline: deadline)
        ]
        return .started
    }

    mutating func prefetch(_ requests: [(key: Int, fence: UInt64)], at now: UInt64) -> ([PrefetchAdmission], Actions) {
        var actions = Actions()
        var admissions: [PrefetchAdmission] = []
        for (key, fence) in requests {
            if isClosed || limits.prefetchLoads == 0 {
                admissions.append(.disabled)
            } else if let index = flights.firstIndex(where: { $0.key == key }) {
                if case .waits = flights[index].state { flights[index].fence = max(flights[index].fence, fence) }
                admissions.append(.alreadyInFlight)
            } else if flights.count(where: { waits($0, .prefetch) }) >= limits.queuedPrefetches {
                admissions.append(.queueFull)
            } else {
                serials += 1
                flights.append(
                    Flight(key: key, serial: serials, fence: fence, state: .waits(.prefetch, chunk: 0), waiters: [])
                )
                admissions.append(.queued)
            }
        }
        fill(now, &actions)
        return (admissions, actions)
    }

    mutating func finish(_ call: UInt64, with result: Result<[Int: Int], OriginError>, at now: UInt64, keys: [Int])
        -> Actions
    {
        var actions = Actions()
        for key in keys {
            guard let index = flights.firstIndex(where: { $0.key == key }),
                case .runs(call, let reason) = flights[index].state
            else { continue }
            switch result {
            case .success(let values):
                settle(index, .success(values[key]), &actions)
            case .failure(let error):
                if reason == .prefetch && !flights[index].waiters.isEmpty {
                    chunks += 1
                    flights[index].state = .waits(.demand, chunk: chunks)
                } else {
                    settle(index, .failure(error), &actions)
                }
            }
        }
        fill(now, &actions)
        return actions
    }

    mutating func leave(_ tickets: [FlightTicket<Int>], at now: UInt64) -> Actions {
        var actions = Actions()
        for ticket in tickets {
            guard let index = flights.firstIndex(where: { $0.serial == ticket.serial }),
                case .settles(let wasDemanded) = flights[index].state, let result = flights[index].result
            else { continue }
            let isMet = !wasDemanded && !flights[index].waiters.isEmpty
            let isSuccess = if case .success = result { true } else { false }
            if isMet && isSuccess {
                flights[index].state = .settles(wasDemanded: true)
                actions.metDemand.append(ticket.key)
                actions.leaving.append(ticket)
                continue
            }
            var flight = flights.remove(at: index)
            chunks += 1
            if isMet && !isShutDown {
                serials += 1
                flight.serial = serials
                flight.waiters += flight.next.first?.waiters ?? []
                flight.fence = max(flight.fence, flight.next.first?.fence ?? 0)
                flight.next = []
                flight.deadline = now + limits.demandDeadline.nanoseconds
                flight.state = .waits(.demand, chunk: chunks)
                flights.append(flight)
                continue
            }
            actions.deliveries += flight.waiters.map { .init(waiter: $0, result: result) }
            guard var next = flight.next.first else { continue }
            next.state = .waits(.demand, chunk: chunks)
            flights.append(next)
        }
        fill(now, &actions)
        return actions
    }

    mutating func expire(at now: UInt64) -> Actions {
        var actions = Actions()
        let timeout = OriginError(.timedOut, "")
        let running = runningCalls(.demand).union(runningCalls(.prefetch))
        for index in flights.indices {
            if let next = flights[index].next.first, let deadline = next.deadline, deadline <= now {
                flights[index].next = []
                fail(next, timeout, &actions)
            }
            if case .settles = flights[index].state { continue }
            let flight = flights[index]
            let deadline = flight.waiters.isEmpty ? flight.prefetchDeadline : flight.deadline
            if let deadline, deadline <= now { settle(index, .failure(timeout), &actions) }
        }
        cancelCalls(among: running, &actions)
        fill(now, &actions)
        return actions
    }

    mutating func cancelQueuedPrefetches() -> Actions {
        var actions = Actions()
        for index in flights.indices where waits(flights[index], .prefetch) {
            settle(index, .failure(OriginError(.cancelled, "")), &actions)
        }
        return actions
    }

    mutating func shutDown() -> Actions {
        isClosed = true
        var actions = cancelQueuedPrefetches()
        isShutDown = true
        let running = runningCalls(.demand).union(runningCalls(.prefetch))
        let error = OriginError(.shutDown, "")
        for index in flights.indices {
            if let next = flights[index].next.first {
                flights[index].next = []
                fail(next, error, &actions)
            }
            if case .settles = flights[index].state { continue }
            settle(index, .failure(error), &actions)
        }
        cancelCalls(among: running, &actions)
        return actions
    }

    // MARK: Parts

    private mutating func settle(_ index: Int, _ result: Result<Int?, OriginError>, _ actions: inout Actions) {
        let flight = flights[index]
        let wasDemanded = !flight.waiters.isEmpty
        flights[index].state = .settles(wasDemanded: wasDemanded)
        flights[index].result = result
        actions.leaving.append(FlightTicket(key: flight.key, serial: flight.serial))
        actions.outcomes.append(
            .init(key: flight.key, fence: flight.fence, result: result, wasDemanded: wasDemanded)
        )
    }

    private func fail(_ flight: Flight, _ error: OriginError, _ actions: inout Actions) {
        actions.outcomes.append(.init(key: flight.key, fence: flight.fence, result: .failure(error), wasDemanded: true))
        actions.deliveries += flight.waiters.map { .init(waiter: $0, result: .failure(error)) }
    }

    private func cancelCalls(among running: Set<UInt64>, _ actions: inout Actions) {
        let still = runningCalls(.demand).union(runningCalls(.prefetch))
        actions.cancels += running.subtracting(still).sorted().map(FlightCallID.init(number:))
    }

    private mutating func fill(_ now: UInt64, _ actions: inout Actions) {
        while runningCalls(.demand).count < limits.demandLoads {
            let next = flights.compactMap { flight -> Int? in
                if case .waits(.demand, let chunk) = flight.state { chunk } else { nil }
            }.min()
            guard let next else { break }
            let chosen = flights.indices.filter { flights[$0].state == .waits(.demand, chunk: next) }
            start(chosen.sorted { flights[$0].rank < flights[$1].rank }, .demand, now, &actions)
        }
        while runningCalls(.prefetch).count < limits.prefetchLoads {
            let waiting = flights.indices.filter { waits(flights[$0], .prefetch) }
            let chosen = waiting.sorted { flights[$0].serial < flights[$1].serial }.prefix(limits.batch)
            guard !chosen.isEmpty else { break }
            start(Array(chosen), .prefetch, now, &actions)
        }
    }

    private mutating func start(_ indices: [Int], _ reason: LoadReason, _ now: UInt64, _ actions: inout Actions) {
        calls += 1
        for index in indices {
            flights[index].state = .runs(call: calls, reason)
            if reason == .prefetch { flights[index].prefetchDeadline = now + limits.prefetchDeadline.nanoseconds }
        }
        let keys = indices.map { flights[$0].key }
        actions.starts.append(.init(id: FlightCallID(number: calls), keys: keys, reason: reason))
    }
}

extension [Int] {
    fileprivate var sum: Int { reduce(0, +) }
}
