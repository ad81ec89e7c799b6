import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("The timer wheel")
struct TimerWheelTests {
    /// A wheel with the entries it times, and the same timers in a dictionary.
    struct Timers: ~Copyable {
        var wheel = TimerWheel()
        var slab = NodeSlab()
        var model: [NodeIndex: Int64] = [:]

        deinit {
            for node in model.keys { slab.nodes[Int(node)].entry.deallocate() }
        }

        mutating func add(_ deadline: Int64) {
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            let node = slab.allocate()
            let metadata = EntryMetadata(node: node, isAbsent: false, isHollow: false)
            let entry = Entry.allocate(key: nothing, value: nothing, metadata: metadata, expiresAt: deadline)
            slab.nodes[Int(node)].block = entry.base
            wheel.insert(node, in: slab.nodes)
            model[node] = deadline
        }

        mutating func remove(_ node: NodeIndex) {
            wheel.remove(node, in: slab.nodes)
            free(node)
        }

        mutating func pop(now: Int64, budget: inout Int) -> Int64? {
            guard let node = wheel.popDue(now: now, budget: &budget, in: slab.nodes) else { return nil }
            let deadline = slab.nodes[Int(node)].entry.expiresAt
            #expect(model[node] == deadline)
            free(node)
            return deadline
        }

        mutating func fire(now: Int64) -> [Int64] {
            var fired: [Int64] = []
            var budget = Int.max
            while let deadline = pop(now: now, budget: &budget) { fired.append(deadline) }
            return fired
        }

        private mutating func free(_ node: NodeIndex) {
            model[node] = nil
            slab.nodes[Int(node)].entry.deallocate()
            slab.giveBack(node)
        }

        func check() throws {
            try wheel.check(in: slab.nodes) { _ in }
            #expect(wheel.count == model.count)
        }
    }

    @Test(arguments: 0..<20)
    func firesWhatASortedListWouldFire(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var timers = Timers()
        var now: Int64 = seed % 2 == 0 ? 10_000_000 : 1_700_000_000_000
        for step in 0..<600 {
            switch random.next() % 8 {
            case 0..<5:
                let horizon = Int64(1) << Int64(random.next() % 62)
                let deadline = now.addingReportingOverflow(Int64.random(in: -horizon / 8...horizon, using: &random))
                if !deadline.overflow, deadline.partialValue < .max { timers.add(deadline.partialValue) }
            case 5:
                if let node = timers.model.keys.sorted().randomElement(using: &random) { timers.remove(node) }
            default:
                // Now and then the clock is set back, by more than the wheel tolerates.
                let isSetBack = random.next() % 3 == 0
                now += isSetBack ? -5_000 : Int64.random(in: 0...(1 << Int64(random.next() % 44)), using: &random)
                let due = timers.model.values.filter { $0 <= now }.sorted()
                let fired = timers.fire(now: now).sorted()
                #expect(fired == due, "seed \(seed), step \(step), now \(now)")
            }
            try timers.check()
        }
        let rest = timers.model.count
        let last = timers.fire(now: .max - 1)
        #expect(last.count == rest, "seed \(seed)")
    }

    @Test func firesInOrderOfDeadlines() {
        var timers = Timers()
        for deadline: Int64 in [70, 3, 1 << 40, 4096, 5, 64, 1 << 30] { timers.add(deadline) }
        let fired = timers.fire(now: 1 << 50)
        #expect(fired == [3, 5, 64, 70, 4096, 1 << 30, 1 << 40])
    }

    @Test func aBudgetBoundsTheWorkAndNothingIsForgotten() throws {
        var random = SplitMix64(seed: 5)
        var timers = Timers()
        for _ in 0..<500 { timers.add(Int64.random(in: 1_000_000...2_000_000, using: &random)) }
        var fired: [Int64] = []
        var calls = 0
        while !timers.model.isEmpty, calls < 10_000 {
            var budget = 7
            while let deadline = timers.pop(now: 3_000_000, budget: &budget) { fired.append(deadline) }
            #expect(budget >= 0)
            try timers.check()
            calls += 1
            // A timer that comes while a list is half refined belongs somewhere all the same.
            if calls % 20 == 0 { timers.add(Int64.random(in: 1_000_000...3_000_000, using: &random)) }
        }
        #expect(timers.model.isEmpty)
        #expect(calls > 100)
    }

    @Test func aSmallStepBackOnlyDelays() {
        var timers = Timers()
        let fired = [10_000].map { timers.fire(now: $0) }
        timers.add(9_800)
        let later = [9_900, 10_000].map { timers.fire(now: $0) }
        #expect(fired + later == [[], [], [9_800]])
    }

    @Test func aLargeStepBackStartsOver() throws {
        var timers = Timers()
        var fired = [timers.fire(now: 10_000_000)]
        timers.add(20_000_000)
        fired.append(timers.fire(now: 50_000))
        timers.add(60_000)
        fired.append(timers.fire(now: 59_999))
        try timers.check()
        fired += [60_000, 19_999_999, 20_000_000].map { timers.fire(now: $0) }
        #expect(fired == [[], [], [], [60_000], [], [20_000_000]])
    }
}
