import PredisPrimitives
import Testing

@testable import Origins

/// Random interleavings of everything that can happen to a `FlightTable`, beside a slow twin and a world with changing
/// values.
@Suite struct FlightTableModelTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func agreesWithItsModel(block: UInt64) throws {
        var seen = Seen()
        for seed in block * 100..<(block + 1) * 100 {
            var run = Run(seed: seed)
            for _ in 0..<60 { try run.step() }
            try run.end()
            seen.add(run)
        }
        #expect(seen.isComplete, "the runs of seeds \(block * 100)... leave something out: \(seen)")
    }

    /// How often the rarer things have happened.
    private struct Seen {
        var (queued, running, chained, retried, timeouts, refused, met, abandoned) = (0, 0, 0, 0, 0, 0, 0, 0)

        mutating func add(_ run: Run) {
            let statistics = run.table.statistics
            queued += statistics.lateQueued
            running += statistics.lateRunning
            chained += statistics.chained
            retried += statistics.retried
            timeouts += statistics.timeouts
            refused += statistics.refusedDemands
            abandoned += statistics.abandonedCalls
            met += run.met
        }

        var isComplete: Bool {
            [queued, running, chained, retried, timeouts, refused, met, abandoned].allSatisfy { $0 >= 5 }
        }
    }

    /// One interleaving.
    ///
    /// Fences are versions of the keys' values; a load finds the versions of the moment it starts.
    private struct Run {
        typealias Actions = FlightActions<Int, Int, Int>

        struct Broken: Error, CustomStringConvertible {
            let description: String
        }

        let seed: UInt64
        var random: SplitMix64
        var now: UInt64 = 1000
        var table: FlightTable<Int, Int, Int>
        var model: FlightModel
        var versions = [UInt64](repeating: 1, count: 6)
        var running: [FlightCallID: (call: Actions.Call, found: [Int: Int])] = [:]
        var abandoned: [FlightCallID] = []
        var leaving: [[FlightTicket<Int>]] = []
        var asked: [UInt64] = []
        var answers: [Int] = []
        var met = 0
        var log: [String] = []

        init(seed: UInt64) {
            self.seed = seed
            random = SplitMix64(seed: seed)
            let limits = LoadLimits(
                demandLoads: Int.random(in: 1...3, using: &random),
                prefetchLoads: Int.random(in: 0...2, using: &random),
                batch: Int.random(in: 1...3, using: &random),
                queuedPrefetches: Int.random(in: 0...4, using: &random),
                queuedDemands: Int.random(in: 0...4, using: &random),
                demandDeadline: .nanoseconds(Int.random(in: 5...40, using: &random)),
                prefetchDeadline: .nanoseconds(Int.random(in: 5...40, using: &random))
            )
            table = FlightTable(limits: limits)
            model = FlightModel(limits: limits)
        }

        mutating func pick(_ range: Range<Int>) -> Int {
            Int.random(in: range, using: &random)
        }

        mutating func step() throws {
            now += UInt64(pick(0..<3))
            switch pick(0..<100) {
            case 0..<30: try demand()
            case 30..<45: try prefetch()
            case 45..<62: try finish()
            case 62..<80: try leave()
            case 80..<88: versions[pick(0..<versions.count)] += 1
            case 88..<90: try cancelQueued()
            case 90..<93: try finishAbandoned()
            default: try expire()
            }
            try check()
        }

        mutating func end() throws {
            if pick(0..<3) == 0 {
                try take(table.shutDown(), model.shutDown(), "shut down")
            } else if pick(0..<2) == 0 {
                model.isClosed = true
                try take(table.close(), model.cancelQueuedPrefetches(), "close")
            }
            for _ in 0..<1000 where !table.isIdle {
                try leave()
                try finish()
                try check()
            }
            try require(table.isIdle, "everything ends")
            try require(answers.allSatisfy { $0 == 1 }, "every waiter is answered once: \(answers)")
            let statistics = table.statistics
            try require(statistics.inFlight == 0 && statistics.queuedDemands == 0, "\(statistics)")
            try require(statistics.queuedPrefetches == 0 && statistics.runningDemandCalls == 0, "\(statistics)")
            try require(statistics.runningPrefetchCalls == 0, "\(statistics)")
            try require(
                table.nextDeadline(.demand) == nil && table.nextDeadline(.prefetch) == nil,
                "no deadline is left"
            )
        }

        mutating func fence(of key: Int) -> UInt64 {
            versions[key] - (pick(0..<12) == 0 && versions[key] > 1 ? 1 : 0)
        }

        mutating func demand() throws {
            let count = pick(0..<3) == 0 ? pick(1..<5) : 1
            var requests: [(key: Int, fence: UInt64, waiter: Int)] = []
            for _ in 0..<count {
                let key = pick(0..<versions.count)
                let fence = fence(of: key)
                requests.append((key, fence, asked.count))
                asked.append(fence)
                answers.append(0)
            }
            let expected = model.demand(requests, at: now)
            if count == 1 {
                let (admission, actions) = table.demand(
                    requests[0].key,
                    fence: requests[0].fence,
                    waiter: requests[0].waiter,
                    at: now
                )
                try require([admission] == expected.0, "\(admission), expected \(expected.0)")
                try take(actions, expected.1, "demand \(requests)")
            } else {
                let (admissions, actions) = table.demand(requests, at: now)
                try require(admissions == expected.0, "\(admissions), expected \(expected.0)")
                try take(actions, expected.1, "demand \(requests)")
            }
        }

        mutating func prefetch() throws {
            var requests: [(key: Int, fence: UInt64)] = []
            for _ in 0..<pick(1..<4) {
                let key = pick(0..<versions.count)
                requests.append((key, fence(of: key)))
            }
            let expected = model.prefetch(requests, at: now)
            let (admissions, actions) = table.prefetch(requests, at: now)
            try require(admissions == expected.0, "\(admissions), expected \(expected.0)")
            try take(actions, expected.1, "prefetch \(requests)")
        }

        mutating func finish() throws {
            let ids = running.keys.sorted { $0.number < $1.number }
            guard !ids.isEmpty, let (call, found) = running.removeValue(forKey: ids[pick(0..<ids.count)]) else {
                return
            }
            let result: Result<[Int: Int], OriginError> =
                pick(0..<4) == 0 ? .failure(OriginError(.unreachable, "")) : .success(found)
            let expected = model.finish(call.id.number, with: result, at: now, keys: call.keys)
            try take(table.finish(call.id, with: result, at: now), expected, "finish \(call)")
        }

        mutating func finishAbandoned() throws {
            guard !abandoned.isEmpty else { return }
            let id = abandoned.remove(at: pick(0..<abandoned.count))
            let values = Dictionary(uniqueKeysWithValues: versions.indices.map { ($0, -1) })
            try require(table.finish(id, with: .success(values), at: now).isEmpty, "a late answer does nothing")
        }

        mutating func leave() throws {
            guard !leaving.isEmpty else { return }
            let tickets = leaving.remove(at: pick(0..<leaving.count))
            try take(table.leave(tickets, at: now), model.leave(tickets, at: now), "leave \(tickets)")
        }

        mutating func cancelQueued() throws {
            let (count, actions) = table.cancelQueuedPrefetches()
            try require(count == actions.outcomes.count, "as many as are reported")
            try take(actions, model.cancelQueuedPrefetches(), "cancel")
        }

        mutating func expire() throws {
            now += UInt64(pick(0..<30))
            try take(table.expire(at: now), model.expire(at: now), "expire")
        }

        /// Compares the actions and carries them out.
        mutating func take(_ actions: Actions, _ expected: Actions, _ step: String) throws {
            log.append("\(now) \(step): \(Self.describe(actions))")
            try require(
                Self.describe(actions) == Self.describe(expected),
                "\(step) does\n  \(Self.describe(actions)), expected\n  \(Self.describe(expected))"
            )
            met += actions.metDemand.count
            for id in actions.cancels {
                running[id] = nil
                abandoned.append(id)
            }
            for call in actions.starts { try start(call) }
            for outcome in actions.outcomes {
                guard case .success(let value?) = outcome.result, outcome.fence == versions[outcome.key] else {
                    continue
                }
                try require(value == Int(versions[outcome.key]), "what a valid fence admits to the cache is not stale")
            }
            for delivery in actions.deliveries {
                answers[delivery.waiter] += 1
                guard case .success(let value?) = delivery.result else { continue }
                try require(
                    value >= Int(asked[delivery.waiter]),
                    "nobody gets a value older than the fence they came with"
                )
            }
            if !actions.leaving.isEmpty { leaving.append(actions.leaving) }
        }

        mutating func start(_ call: Actions.Call) throws {
            let busy = Set(running.values.flatMap(\.call.keys).filter { table.isInFlight($0) && isLive($0) })
            try require(busy.isDisjoint(with: call.keys), "two loads of one key at once: \(call)")
            try require(call.keys.count <= model.limits.batch, "a call is too large")
            try require(Set(call.keys).count == call.keys.count, "a call asks for a key twice")
            var found: [Int: Int] = [:]
            for key in call.keys where pick(0..<8) > 0 { found[key] = Int(versions[key]) }
            running[call.id] = (call, found)
        }

        /// Whether a running call still answers for the key: a flight may have left a batch at its deadline.
        func isLive(_ key: Int) -> Bool {
            model.flights.contains { flight in
                guard flight.key == key, case .runs(let call, _) = flight.state else { return false }
                return running[FlightCallID(number: call)] != nil
            }
        }

        func check() throws {
            let statistics = table.statistics
            try require(statistics.runningDemandCalls <= model.limits.demandLoads, "the demand lane is too full")
            try require(statistics.runningPrefetchCalls <= model.limits.prefetchLoads, "the prefetch lane is too full")
            try require(statistics.runningDemandCalls == model.runningCalls(.demand).count, "\(statistics)")
            try require(statistics.runningPrefetchCalls == model.runningCalls(.prefetch).count, "\(statistics)")
            try require(statistics.inFlight == model.flights.count, "\(statistics)")
            try require(statistics.queuedPrefetches <= model.limits.queuedPrefetches, "\(statistics)")
        }

        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
            guard !condition else { return }
            throw Broken(description: "seed \(seed): \(message())\n\(log.suffix(20).joined(separator: "\n"))")
        }

        static func describe(_ actions: Actions) -> String {
            let starts = actions.starts.map { "start \($0.id.number) \($0.keys) \($0.reason)" }
            let rest =
                actions.cancels.map { "cancel \($0.number)" } + actions.metDemand.map { "met \($0)" }
                + actions.outcomes.map { "outcome \($0.key) \($0.fence) \(text($0.result)) \($0.wasDemanded)" }
                + actions.leaving.map { "leaving \($0.key) \($0.serial)" }
                + actions.deliveries.map { "deliver \($0.waiter) \(text($0.result))" }
            return (starts + rest.sorted()).joined(separator: ", ")
        }

        static func text(_ result: Result<Int?, OriginError>) -> String {
            switch result {
            case .success(let value): value.map(String.init) ?? "nil"
            case .failure(let error): "\(error.code)"
            }
        }
    }
}
