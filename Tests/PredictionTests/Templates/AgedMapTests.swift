import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct AgedMapTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `behaves like a dictionary with an order`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var map = AgedMap<Int>(capacity: 32)
        var model: [(hash: UInt64, value: Int, sequence: Int)] = []
        for step in 0..<20_000 {
            let hash = random.next() % 60
            let known = model.firstIndex { $0.hash == hash }
            let found = map.find(hash)
            #expect(found == known.map { model[$0].sequence }, "seed \(seed), step \(step)")
            if let known {
                let value = map[model[known].sequence]
                #expect(value == model[known].value)
                if random.next() % 2 == 0 {
                    map.remove(model[known].sequence)
                    let isHeld = map.holds(model[known].sequence)
                    #expect(!isHeld)
                    model.remove(at: known)
                }
            } else {
                while map.isFull, let oldest = map.oldest {
                    #expect(oldest == model[0].sequence)
                    map.remove(oldest)
                    model.removeFirst()
                }
                model.append((hash, step, map.append(step, for: hash)))
            }
            #expect(map.count == model.count)
            #expect(map.oldest == model.first?.sequence)
            if step % 1000 == 0 { map.checkInvariants() }
        }
    }
}
