import AccessModel
import Prediction
import Testing

@testable import Prefetching

@Suite struct DecisionLogTests {
    private struct World: PrefetchContext {
        var resident: Set<UInt32> = []

        mutating func isResidentOrInFlight(_ key: KeyID) -> Bool { resident.contains(key.rawValue) }

        mutating func issue(_ key: KeyID, probability: Float) -> Bool { true }
    }

    /// An engine with its world; a class, because expectations cannot hold what cannot be copied.
    private final class Bench {
        var engine: PrefetchEngine<ScriptedPredictor>
        var world = World()

        init(remembered: Int = 8, script: @escaping (Int) -> [(key: UInt32, probability: Float)]) {
            var configuration = PrefetchConfiguration(mode: .on, maximumOutstanding: 64, maximumWatched: 64)
            configuration.rememberedDecisions = remembered
            configuration.degree = 1
            configuration.trafficBudget = .infinity
            engine = PrefetchEngine(
                predictor: ScriptedPredictor(lessons: ScriptedPredictor.Lessons(), script: script),
                configuration: configuration
            )
        }

        func access(_ key: UInt32, _ outcome: AccessOutcome = .hit) {
            engine.observe(AccessEvent(key: KeyID(rawValue: key), time: 0, outcome: outcome), context: &world)
        }

        func fetches(_ key: UInt32) -> [PrefetchDecision] { engine.prefetches(of: KeyID(rawValue: key)) }
        func lastMiss(_ key: UInt32) -> MissNote? { engine.lastMiss(of: KeyID(rawValue: key)) }
    }

    @Test func `a prefetch is remembered with what came of it`() throws {
        let bench = Bench { $0 == 0 ? [(1, 0.9)] : [] }
        bench.access(100)
        #expect(bench.fetches(1).map(\.end) == [.outstanding])
        bench.access(100)
        bench.access(1, .firstUse)
        let decision = try #require(bench.fetches(1).first)
        #expect(decision.access == 1)
        #expect(decision.endedAt == 3)
        #expect(decision.end == .used)
        #expect(decision.probability == 0.9)
        #expect(decision.threshold < 0.9)
        #expect(bench.fetches(2).isEmpty)
    }

    @Test(arguments: [(PrefetchReport.unused, PrefetchDecision.End.unused), (.absent, .absent), (.failed, .failed)])
    func `every other end is remembered too`(report: PrefetchReport, end: PrefetchDecision.End) {
        let bench = Bench { $0 == 0 ? [(1, 0.9)] : [] }
        bench.access(100)
        bench.engine.report(report, for: KeyID(rawValue: 1))
        #expect(bench.fetches(1).map(\.end) == [end])
    }

    @Test func `the latest prefetches displace the oldest`() {
        let bench = Bench(remembered: 4) { [(key: UInt32($0), probability: Float(0.9))] }
        for _ in 0..<10 { bench.access(100) }
        #expect((0..<10 as Range<UInt32>).filter { !bench.fetches($0).isEmpty } == [6, 7, 8, 9])
    }

    @Test func `a miss has the cause that the decisions before it had`() throws {
        let bench = Bench { $0 == 0 ? [(1, 0.1), (2, 0.9), (3, 0.8)] : [] }
        bench.access(100)
        for key: UInt32 in [1, 2, 3, 4] { bench.access(key, .miss) }
        let faint = try #require(bench.lastMiss(1))
        #expect(faint.cause == .notFetched)
        #expect(faint.verdict == .price)
        #expect(faint.access == 2)
        #expect(faint.decidedAt == 1)
        #expect(bench.lastMiss(2)?.cause == .gone)
        #expect(bench.lastMiss(3)?.verdict == .degree)
        #expect(bench.lastMiss(4)?.cause == .notProposed)
        #expect(bench.lastMiss(5) == nil)
        bench.access(1, .miss)
        #expect(bench.lastMiss(1)?.cause == .notProposed, "one decision explains one miss")
        bench.access(2, .late)
        #expect(bench.lastMiss(2)?.cause == .late)
    }

    @Test func `all decisions about the key in focus are kept until they are taken`() {
        let bench = Bench { $0 < 3 ? [(1, 0.1), (2, 0.9)] : [(1, 0.9)] }
        bench.engine.focus = KeyID(rawValue: 1)
        for _ in 0..<4 { bench.access(100) }
        #expect(bench.engine.takeFocused().map(\.verdict) == [.price, .price, .price, .fetched])
        #expect(bench.engine.takeFocused().isEmpty)
    }

    @Test func `nothing is remembered unless asked for`() {
        let bench = Bench(remembered: 0) { _ in [(1, 0.9)] }
        bench.access(100)
        bench.access(1, .miss)
        #expect(bench.fetches(1).isEmpty)
        #expect(bench.lastMiss(1) == nil)
    }
}
