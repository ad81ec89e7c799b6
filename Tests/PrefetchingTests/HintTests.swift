import AccessModel
import Prediction
import PredisPrimitives
import Prefetching
import Testing

/// What clients announce, through the engine.
@Suite struct HintTests {
    private struct World: PrefetchContext {
        var resident: Set<UInt32> = []
        var issued: [UInt32] = []

        mutating func isResidentOrInFlight(_ key: KeyID) -> Bool { resident.contains(key.rawValue) }

        mutating func issue(_ key: KeyID, probability: Float) -> Bool {
            issued.append(key.rawValue)
            resident.insert(key.rawValue)
            return true
        }
    }

    private struct NoNames: KeyNames {
        func withName(of key: KeyID, _ body: (UnsafeRawBufferPointer) -> Void) {}
        func find(_ name: UnsafeRawBufferPointer) -> KeyID? { nil }
        func add(_ name: UnsafeRawBufferPointer) -> KeyID? { nil }
        func release(_ key: KeyID) {}
    }

    /// A class, because expectations cannot hold what cannot be copied.
    private final class Bench {
        var engine = PrefetchEngine(
            predictor: NamedHybridPredictor(names: NoNames()),
            configuration: PrefetchConfiguration(mode: .on, trafficBudget: .infinity)
        )
        var world = World()

        func hint(_ key: UInt32, by client: UInt32) {
            engine.hint(KeyID(rawValue: key), by: StreamID(rawValue: client), context: &world)
            engine.checkInvariants()
        }

        func access(_ key: UInt32, by client: UInt32, _ outcome: AccessOutcome) {
            let event = AccessEvent(
                key: KeyID(rawValue: key),
                stream: StreamID(rawValue: client),
                time: 0,
                outcome: outcome
            )
            engine.observe(event, context: &world)
        }

        var statistics: PrefetchStatistics { engine.statistics }

        func believes(_ client: UInt32) -> Bool { engine.believesHints(of: StreamID(rawValue: client)) }

        func leave(_ key: UInt32) {
            world.resident.remove(key)
            engine.report(.unused, for: KeyID(rawValue: key))
        }
    }

    @Test func `an announced key is fetched once, and not if it is there`() {
        let bench = Bench()
        bench.world.resident = [2]
        for key: UInt32 in [1, 2, 1, 3] { bench.hint(key, by: 5) }
        #expect(bench.world.issued == [1, 3])
        #expect(bench.statistics.hints == 4)
        #expect(bench.statistics.accesses == 0)
        bench.access(1, by: 5, .firstUse)
        #expect(bench.statistics.used == 1)
    }

    @Test func `who announces what it does not ask for is not listened to, and others are`() {
        let bench = Bench()
        var key: UInt32 = 0
        for _ in 0..<600 {
            key += 2
            bench.hint(key, by: 1)
            if bench.world.resident.contains(key) { bench.access(key, by: 1, .firstUse) }
            bench.hint(key + 1, by: 2)
            if bench.world.resident.contains(key + 1) { bench.leave(key + 1) }
        }
        #expect(bench.believes(1))
        #expect(!bench.believes(2))
        #expect(bench.world.issued.count { $0 % 2 == 0 } == 600)
        #expect(bench.world.issued.count { $0 % 2 == 1 } < 60)
    }

    @Test func `hints keep to the traffic budget`() {
        var configuration = PrefetchConfiguration(mode: .on, trafficBudget: 1.25)
        configuration.raisesPriceWithTraffic = false
        var engine = PrefetchEngine(predictor: NamedHybridPredictor(names: NoNames()), configuration: configuration)
        var world = World()
        for key in 0..<1000 as Range<UInt32> {
            engine.hint(KeyID(rawValue: key), by: StreamID(rawValue: 1), context: &world)
        }
        // Nothing was loaded on demand yet: there is only what a budget starts with.
        #expect(world.issued.count == 8)
        let dropped = engine.statistics.dropped
        #expect(dropped.budget == 992)
    }
}
