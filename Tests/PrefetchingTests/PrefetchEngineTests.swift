import AccessModel
import Prediction
import PredisPrimitives
import Prefetching
import Testing

@Suite struct PrefetchEngineTests {
    private struct Recorder: PrefetchContext {
        var resident: Set<UInt32> = []
        var issued: [UInt32] = []
        var refuses = false

        mutating func isResidentOrInFlight(_ key: KeyID) -> Bool { resident.contains(key.rawValue) }

        mutating func issue(_ key: KeyID, probability: Float) -> Bool {
            guard !refuses else { return false }
            issued.append(key.rawValue)
            resident.insert(key.rawValue)
            return true
        }
    }

    /// An engine with its world; a class, because expectations cannot hold what cannot be copied.
    private final class Bench {
        var engine: PrefetchEngine<ScriptedPredictor>
        var world = Recorder()
        let lessons = ScriptedPredictor.Lessons()

        init(
            _ configuration: PrefetchConfiguration,
            script: @escaping (Int) -> [(key: UInt32, probability: Float)]
        ) {
            engine = PrefetchEngine(
                predictor: ScriptedPredictor(lessons: lessons, script: script),
                configuration: configuration
            )
        }

        var statistics: PrefetchStatistics { engine.statistics }

        func access(_ key: UInt32, _ outcome: AccessOutcome = .hit) {
            engine.observe(AccessEvent(key: KeyID(rawValue: key), time: 0, outcome: outcome), context: &world)
            engine.checkInvariants()
        }

        func report(_ report: PrefetchReport, _ key: UInt32) {
            if report != .loaded { world.resident.remove(key) }
            engine.report(report, for: KeyID(rawValue: key))
            engine.checkInvariants()
        }
    }

    /// Everything is watched, and little else limits; lists are short, because they are checked after every step.
    private static func settings(mode: PrefetchMode = .on) -> PrefetchConfiguration {
        PrefetchConfiguration(
            mode: mode,
            maximumOutstanding: 64,
            maximumWatched: 64,
            watchShare: 1,
            initialHorizon: 20
        )
    }

    @Test func `fetches the best first, as many as the degree allows`() {
        var configuration = Self.settings()
        configuration.degree = 2
        let bench = Bench(configuration) { $0 == 0 ? [(1, 0.6), (2, 0.9), (3, 0.1), (4, 0.8)] : [] }
        bench.access(100)
        #expect(bench.world.issued == [2, 4])
        #expect(bench.statistics.issued == 2)
        #expect(bench.statistics.dropped.degree == 1)
        #expect(bench.statistics.dropped.price == 1)
    }

    @Test func `does not fetch what is resident, nor more than may be under way`() {
        var configuration = Self.settings()
        configuration.maximumInFlight = 2
        let bench = Bench(configuration) { $0 == 0 ? [(1, 0.9), (2, 0.9), (3, 0.9), (4, 0.9)] : [(5, 0.9)] }
        bench.world.resident = [1]
        bench.access(100)
        #expect(bench.world.issued == [2, 3])
        #expect(bench.statistics.dropped.resident == 1)
        #expect(bench.statistics.dropped.inFlight == 1)
        bench.report(.loaded, 2)
        #expect(bench.statistics.inFlight == 1)
        bench.access(100)
        #expect(bench.world.issued == [2, 3, 5])
    }

    @Test func `a refused load is as if it had not been tried`() {
        let bench = Bench(Self.settings()) { _ in [(1, 0.9)] }
        bench.world.refuses = true
        bench.access(100)
        #expect(bench.statistics.issued == 0)
        #expect(bench.statistics.dropped.refused == 1)
    }

    @Test func `every prefetch ends once and teaches what became of it`() {
        let bench = Bench(Self.settings()) { $0 == 0 ? [(1, 0.9), (2, 0.9), (3, 0.9), (4, 0.9)] : [] }
        bench.access(100)
        bench.access(1, .late)
        for key: UInt32 in 2...3 { bench.report(.loaded, key) }
        bench.access(2, .firstUse)
        bench.report(.unused, 3)
        bench.report(.failed, 4)
        let statistics = bench.statistics
        #expect(statistics.late == 1)
        #expect(statistics.used == 1)
        #expect(statistics.unused == 1)
        #expect(statistics.failed == 1)
        #expect(statistics.outstanding == 0)
        #expect(statistics.inFlight == 0)
        #expect(bench.lessons.all == [.init(key: 2, happened: true), .init(key: 3, happened: false)])
        bench.report(.unused, 3)
        bench.access(2, .firstUse)
        #expect(bench.statistics.unmatched == 2)
        #expect(bench.lessons.all.count == 2)
    }

    @Test func `a key that the origin does not have is a wrong candidate, fetched or watched`() {
        let bench = Bench(Self.settings()) { $0 == 0 ? [(1, 0.9), (2, 0.1)] : [] }
        bench.access(100)
        bench.report(.absent, 1)
        for _ in 0..<3 { bench.access(100) }
        bench.access(2, .absent)
        #expect(bench.lessons.all == [.init(key: 1, happened: false), .init(key: 2, happened: false)])
        #expect(bench.statistics.failed == 1)
    }

    @Test func `a prefetch nobody reports on is taken for wrong after twice the horizon, once`() {
        let bench = Bench(Self.settings()) { $0 == 0 ? [(1, 0.9)] : [] }
        bench.access(100)
        for _ in 0..<40 { bench.access(100) }
        #expect(bench.lessons.all.isEmpty)
        for _ in 0..<5 { bench.access(100) }
        #expect(bench.lessons.all == [.init(key: 1, happened: false)])
        #expect(bench.statistics.outstanding == 1)
        #expect(bench.statistics.inFlight == 0)
        bench.access(1, .firstUse)
        #expect(bench.statistics.used == 1)
        #expect(bench.lessons.all.count == 1)
    }

    @Test func `beyond the most outstanding ones the oldest prefetch counts as lost`() {
        var configuration = Self.settings()
        configuration.initialHorizon = 10_000
        configuration.trafficBudget = 3
        let bench = Bench(configuration) { step in [(UInt32(step), Float(0.99))] }
        for step in 0..<100 {
            bench.access(1000, .miss)
            bench.report(.loaded, UInt32(step))
        }
        let statistics = bench.statistics
        #expect(statistics.outstanding == 64)
        #expect(statistics.lost + 64 == statistics.issued)
        #expect(statistics.lost > 0)
        bench.access(0, .firstUse)
        #expect(bench.statistics.unmatched == 1)
    }

    @Test func `the horizon follows the time that unused entries stay`() {
        let bench = Bench(Self.settings()) { $0 % 200 == 0 ? [(1, 0.9)] : [] }
        for step in 0..<80_000 {
            bench.access(100, .miss)
            if step % 200 == 100 { bench.report(.unused, 1) }
        }
        // It starts at 20 and is told of a residence of 100 until trust is lost.
        #expect((85...100).contains(bench.statistics.horizon))
    }

    @Test func `off issues nothing and goes on learning`() {
        let bench = Bench(Self.settings(mode: .off)) { $0 == 0 ? [(1, 0.9), (2, 0.1)] : [] }
        bench.access(100)
        for _ in 0..<3 { bench.access(100) }
        bench.access(1, .miss)
        #expect(bench.world.issued.isEmpty)
        #expect(bench.statistics.dropped.closed == 1)
        #expect(bench.lessons.observed == 5)
        #expect(bench.lessons.all == [.init(key: 1, happened: true)])
    }

    @Test func `automatic mode closes on bad predictions and opens when they would be right again`() {
        // Key 7 is always promised; at first it never comes, later always.
        let bench = Bench(Self.settings(mode: .auto)) { $0 % 10 == 0 ? [(7, 0.9)] : [] }
        var step = 0
        func run(_ accesses: Int, comes: Bool) {
            for _ in 0..<accesses {
                let isTime = comes && step % 10 == 5
                if isTime {
                    let isResident = bench.world.resident.remove(7) != nil
                    bench.access(7, isResident ? .firstUse : .miss)
                } else {
                    bench.access(100, .miss)
                    if !comes, step % 10 == 8, bench.world.resident.contains(7) { bench.report(.unused, 7) }
                }
                step += 1
            }
        }
        run(20_000, comes: false)
        #expect(!bench.statistics.isOpen)
        let wasted = bench.statistics.issued
        #expect(wasted < 200)
        run(40_000, comes: true)
        #expect(bench.statistics.isOpen)
        #expect(bench.statistics.used > 1000)
    }

    @Test func `promises that do not come true raise the threshold`() {
        let bench = Bench(Self.settings()) { _ in [(1, 0.9)] }
        for _ in 0..<1000 {
            bench.access(100, .miss)
            bench.report(.unused, 1)
        }
        #expect(bench.statistics.trust < 0.4)
        #expect(bench.statistics.threshold > PrefetchPrices().threshold * 2.5)
    }

    @Test func `traffic stays within the budget whatever the predictor promises`() {
        let bench = Bench(Self.settings()) { step in
            (0..<8).map { (UInt32(1000 + (step * 8 + $0) % 5000), 0.99) }
        }
        for step in 0..<4000 {
            bench.access(UInt32(step % 10), .miss)
            for key in bench.world.issued.suffix(8) where bench.world.resident.contains(key) {
                bench.report(.failed, key)
            }
        }
        let loads = bench.statistics.demandLoads + bench.statistics.issued
        #expect(Double(loads) <= 1.25 * 4000 + 512)
        #expect(bench.statistics.dropped.budget > 0 || bench.statistics.dropped.price > 0)
    }

    @Test func `the load time is kept from the predictor's lessons`() {
        var configuration = Self.settings(mode: .off)
        configuration.loadAccesses = 3
        let bench = Bench(configuration) { $0 % 50 == 0 ? [(1, 0.9)] : [] }
        let distance = bench.engine.predictor.minimumDistance
        #expect(distance == 4)
        for delay in 1...6 {
            for step in 0..<50 { bench.access(step == delay ? 1 : 100, .miss) }
        }
        // Demanded after 1, 2 or 3 accesses: too early to tell. After 4, 5 and 6: right.
        #expect(bench.lessons.all == Array(repeating: .init(key: 1, happened: true), count: 3))
        #expect(bench.statistics.labelledNeutral == 3)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `labels of watched candidates agree with what the stream shows`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let keys = (0..<6000).map { _ in UInt32(random.next() % 60) }
        let promises: [UInt32] = (0..<6000).map { _ in UInt32(random.next() % 60) }
        var configuration = Self.settings(mode: .off)
        configuration.loadAccesses = 2
        let bench = Bench(configuration) { step in [(key: promises[step], probability: Float(0.3))] }
        for key in keys { bench.access(key, .miss) }
        // The truth by search: one watch a key at a time, right if demanded 3 to 20 accesses later, untold if 1 or 2.
        var expected: [UInt32: [Bool]] = [:]
        var watchedUntil = [Int](repeating: -1, count: 60)
        for (access, promise) in promises.enumerated() where watchedUntil[Int(promise)] < access {
            let demanded = keys[(access + 1)...].prefix(20).firstIndex(of: promise)
            watchedUntil[Int(promise)] = demanded.map { $0 - 1 } ?? access + 20
            guard (demanded ?? access + 21) < keys.count else { continue }
            guard demanded.map({ $0 - access > 2 }) ?? true else { continue }
            expected[promise, default: []].append(demanded != nil)
        }
        let learned = Dictionary(grouping: bench.lessons.all, by: \.key).mapValues { $0.map(\.happened) }
        #expect(learned == expected, "seed \(seed)")
    }
}
