import AccessModel
import PredisPrimitives
import PredisTesting
import Testing

@testable import Prediction

@Suite struct HybridPredictorStateTests {
    /// Accesses that repeat themselves enough to be learned, from clients numbered from `client` on.
    private func run(
        _ predictor: inout HybridPredictor,
        seed: UInt64,
        client: UInt32,
        accesses: Int = 1500
    ) -> [Candidate] {
        var random = SplitMix64(seed: seed)
        var key: UInt32 = 0
        var all: [Candidate] = []
        for step in 0..<accesses {
            key = random.next() % 4 == 0 ? UInt32(random.next() % 200) : (key * 7 + 1) % 200
            predictor.observe(.miss(key, stream: client + UInt32(random.next() % 20)))
            let candidates = predictor.predictions()
            for candidate in candidates.prefix(3) { predictor.learn(candidate, happened: step % 3 == 0) }
            all += candidates
        }
        return all
    }

    private func restore(
        _ state: SavedState,
        configuration: HybridConfiguration = .small
    ) throws(StateError) -> HybridPredictor {
        try state.read { reader throws(StateError) in
            var predictor = HybridPredictor(configuration: configuration)
            try predictor.restore(from: &reader)
            return predictor
        }
    }

    @Test func `a restored predictor says the same, bit for bit`() throws {
        // Room for all clients: which of them give way is not kept.
        var configuration = HybridConfiguration.small
        configuration.maximumStreams = 64
        var predictor = HybridPredictor(configuration: configuration)
        _ = run(&predictor, seed: 1, client: 1)
        var restored = try restore(SavedState { predictor.save(to: &$0) }, configuration: configuration)
        restored.checkInvariants()
        let (first, second) = (run(&predictor, seed: 2, client: 100), run(&restored, seed: 2, client: 100))
        #expect(first.count > 1000)
        let saysTheSame =
            first.map(\.key) == second.map(\.key)
            && first.map(\.probability.bitPattern) == second.map(\.probability.bitPattern)
        #expect(saysTheSame)
        let states = (try SavedState { predictor.save(to: &$0) }, try SavedState { restored.save(to: &$0) })
        let savesTheSame = states.0.bytes == states.1.bytes
        #expect(savesTheSame)
    }

    @Test func `empty lines and records take no bytes`() throws {
        let predictor = HybridPredictor()
        let state = try SavedState { predictor.save(to: &$0) }
        #expect(state.bytes.count < 64 << 10)
        #expect(predictor.memoryBytes > 30 << 20)
    }

    @Test func `a state cut in any frame is refused`() throws {
        var predictor = HybridPredictor(configuration: .small)
        _ = run(&predictor, seed: 3, client: 1)
        let state = try SavedState { predictor.save(to: &$0) }
        for payload in state.payloads where !payload.isEmpty {
            for length in [payload.lowerBound - 16, payload.lowerBound, (payload.lowerBound + payload.upperBound) / 2] {
                var cut = state
                cut.bytes.removeLast(cut.bytes.count - length)
                #expect(throws: StateError.self, "\(length) bytes") { _ = try restore(cut) }
            }
        }
    }

    @Test func `another configuration is refused and named`() throws {
        let predictor = HybridPredictor(configuration: .small)
        let state = try SavedState { predictor.save(to: &$0) }
        var others = [HybridConfiguration.small, .small, .small]
        others[0].contexts *= 2
        others[1].keyRecords *= 2
        others[2].seed += 1
        for other in others {
            let error = #expect(throws: StateError.self) { _ = try restore(state, configuration: other) }
            #expect(error?.code == .configuration)
        }
    }

    /// Hostile numbers: whatever is taken must keep the invariants, and must not stop the program when it is used.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `changed bytes with right checksums are refused or harmless`(seed: UInt64) throws {
        var predictor = HybridPredictor(configuration: .tiny)
        _ = run(&predictor, seed: seed, client: 1, accesses: 600)
        let state = try SavedState { predictor.save(to: &$0) }
        var random = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<60 {
            var changed = state
            let payload = state.payloads[Int(random.next() % UInt64(state.payloads.count - 1))]
            let position = payload.lowerBound + Int(random.next() % UInt64(max(1, payload.count)))
            let values: [UInt8] = [0, 0xff, 0x7f, 0x80, UInt8(truncatingIfNeeded: random.next())]
            let length = [1, 4, 8][Int(random.next() % 3)]
            let value = values[Int(random.next() % UInt64(values.count))]
            for place in position..<min(position + length, payload.upperBound) { changed.bytes[place] = value }
            changed.seal()
            do throws(StateError) {
                var restored = try restore(changed, configuration: .tiny)
                restored.checkInvariants()
                for candidate in run(&restored, seed: seed, client: 50, accesses: 50) {
                    #expect((0...1).contains(candidate.probability))
                }
                restored.checkInvariants()
            } catch {
                refused += 1
            }
        }
        #expect(refused > 2, "seed \(seed)")
    }
}

extension HybridConfiguration {
    /// Small enough that every part is hit by random changes.
    fileprivate static var tiny: HybridConfiguration {
        HybridConfiguration(contexts: 256, maximumStreams: 8, keyRecords: 64, seed: 5)
    }
}
