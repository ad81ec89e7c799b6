import AccessModel
import Prediction
import PredisPrimitives
import PredisTesting
import Prefetching
import Testing

@Suite struct PrefetchEngineStateTests {
    /// A cache in which nothing is ever resident; loads arrive at once.
    private struct World: PrefetchContext {
        var issued: [UInt32] = []
        mutating func isResidentOrInFlight(_ key: KeyID) -> Bool { false }
        mutating func issue(_ key: KeyID, probability: Float) -> Bool {
            issued.append(key.rawValue)
            return true
        }
    }

    private static let settings = PrefetchConfiguration(mode: .auto, trafficBudget: .infinity, initialHorizon: 50)

    private func makePredictor() -> HybridPredictor {
        HybridPredictor(configuration: HybridConfiguration(contexts: 1 << 10, keyRecords: 1 << 8))
    }

    /// Accesses in turn, of which some are used prefetches and others leave unused.
    private func run(_ engine: inout PrefetchEngine<HybridPredictor>, seed: UInt64, accesses: Int) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        var world = World()
        var key: UInt32 = 0
        for _ in 0..<accesses {
            key = random.next() % 5 == 0 ? UInt32(random.next() % 60) : (key + 1) % 60
            let wasFetched = world.issued.last == key
            let event = AccessEvent(key: KeyID(rawValue: key), time: 0, outcome: wasFetched ? .firstUse : .miss)
            engine.observe(event, context: &world)
            guard random.next() % 3 == 0, let other = world.issued.first else { continue }
            engine.report(.unused, for: KeyID(rawValue: other))
        }
        engine.checkInvariants()
        return world.issued
    }

    private func restore(_ state: SavedState) throws(StateError) -> PrefetchEngine<HybridPredictor> {
        try state.read { reader throws(StateError) in
            try PrefetchEngine(predictor: makePredictor(), configuration: Self.settings, restoring: &reader)
        }
    }

    @Test func `trust, gate and horizon are as they were, and the lists are empty`() throws {
        var engine = PrefetchEngine(predictor: makePredictor(), configuration: Self.settings)
        _ = run(&engine, seed: 1, accesses: 3000)
        let restored = try restore(SavedState { engine.save(to: &$0) })
        restored.checkInvariants()
        let (before, after) = (engine.statistics, restored.statistics)
        #expect(before.trust != 1 && before.horizon != 50)
        #expect(after.trust == before.trust)
        #expect(after.horizon == before.horizon)
        #expect(after.isOpen == before.isOpen)
        #expect(after.outstanding == 0 && after.issued == 0 && after.watched == 0)
    }

    @Test func `two restored engines do the same`() throws {
        var engine = PrefetchEngine(predictor: makePredictor(), configuration: Self.settings)
        _ = run(&engine, seed: 2, accesses: 3000)
        let state = try SavedState { engine.save(to: &$0) }
        var first = try restore(state)
        var second = try restore(state)
        let issued = (run(&first, seed: 3, accesses: 500), run(&second, seed: 3, accesses: 500))
        let doTheSame = issued.0 == issued.1
        #expect(doTheSame && !issued.0.isEmpty)
    }

    @Test func `changed bytes with right checksums are refused or harmless`() throws {
        var engine = PrefetchEngine(predictor: makePredictor(), configuration: Self.settings)
        _ = run(&engine, seed: 4, accesses: 300)
        let state = try SavedState { engine.save(to: &$0) }
        var refused = 0
        for position in state.payloads[0] {
            for value in [0x00, 0x7f, 0xff] as [UInt8] {
                var changed = state
                changed.bytes[position] = value
                changed.seal()
                do throws(StateError) {
                    var restored = try restore(changed)
                    _ = run(&restored, seed: 5, accesses: 20)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 20)
    }
}
