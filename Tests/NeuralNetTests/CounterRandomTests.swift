import PredisPrimitives
import Testing

@testable import NeuralNet

@Suite("Random numbers and threads")
struct CounterRandomTests {
    @Test("Numbers are those of a SplitMix64 sequence, in halves low first")
    func sequence() {
        let random = CounterRandom(seed: 7, step: 3, purpose: .dropout, lane: 2)
        var sequence = SplitMix64(seed: random.key)
        for index in 0..<20 {
            let bits = sequence.next()
            #expect(random.bits(UInt64(index)) == bits)
            #expect(random.halfBits(UInt64(2 * index)) == UInt32(truncatingIfNeeded: bits))
            #expect(random.halfBits(UInt64(2 * index + 1)) == UInt32(bits >> 32))
            #expect(random.unit(UInt64(index)) == Double(bits >> 11) * 0x1p-53)
        }
    }

    @Test("Seed, step, purpose and lane each tell streams apart")
    func streams() {
        let keys = [
            CounterRandom(seed: 1, step: 1, purpose: .dropout), CounterRandom(seed: 2, step: 1, purpose: .dropout),
            CounterRandom(seed: 1, step: 2, purpose: .dropout), CounterRandom(seed: 1, step: 1, purpose: .sampledKeys),
            CounterRandom(seed: 1, step: 1, purpose: .dropout, lane: 1),
        ].map(\.key)
        #expect(Set(keys).count == keys.count)
    }

    @Test("A team runs every number of a body once, call after call", arguments: [1, 2, 5])
    func team(count: Int) {
        let team = ThreadTeam(count: count)
        let runs = UnsafeMutablePointer<Int>.allocate(capacity: count)
        defer { runs.deallocate() }
        runs.initialize(repeating: 0, count: count)
        for call in 1...200 {
            team.run { runs[$0] += call }
            #expect((0..<count).allSatisfy { runs[$0] == call * (call + 1) / 2 })
        }
    }
}
