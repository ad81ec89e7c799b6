import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("The ghost queue")
struct GhostQueueTests {
    @Test(arguments: 0..<10)
    func agreesWithAnArray(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var ghost = GhostQueue()
        var model: [UInt64] = []
        var capacity = 20
        for step in 0..<2000 {
            // Few bits vary, so that homes collide.
            let hash = random.next() % 97 &* 0x1_0000_0001_0040
            switch random.next() % 10 {
            case 0..<7:
                ghost.insert(hash, capacity: capacity)
                model.removeAll { $0 == hash }
                if model.count >= capacity { model.removeFirst(model.count - capacity + 1) }
                model.append(hash)
            case 7, 8:
                #expect(ghost.remove(hash) == model.contains(hash), "seed \(seed), step \(step)")
                model.removeAll { $0 == hash }
            default:
                if step % 50 == 0 { capacity = Int.random(in: 1...60, using: &random) }
            }
            #expect(ghost.count == model.count, "seed \(seed), step \(step)")
            #expect(ghost.contains(hash) == model.contains(hash), "seed \(seed), step \(step)")
            if step % 20 == 0 {
                try ghost.checkInvariants()
                #expect(model.allSatisfy { ghost.contains($0) }, "seed \(seed), step \(step)")
            }
        }
    }

    @Test func withoutCapacityItRemembersNothing() {
        var ghost = GhostQueue()
        ghost.insert(1, capacity: 1)
        ghost.insert(2, capacity: 0)
        #expect(ghost.count == 0)
    }
}
