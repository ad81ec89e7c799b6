import AccessModel
import PredisPrimitives
import Testing

@testable import AccessStream

@Suite struct AccessRingTests {
    @Test func `what was recorded comes out in order, after it was published`() {
        let ring = AccessRing(capacity: 4096)
        let accesses = [
            Access(key: "user:1", hash: 11, time: 5, stream: 3, outcome: .miss),
            Access(key: "", hash: .max, time: 6, stream: .max, outcome: .delete),
            Access(key: String(repeating: "x", count: 1024), hash: 0, time: 6, stream: 0, outcome: .hit),
        ]
        for access in accesses { #expect(ring.record(access)) }
        #expect(ring.drainAll().isEmpty)
        ring.publish()
        #expect(ring.drainAll() == accesses)
        #expect(ring.drainAll().isEmpty)
    }

    @Test func `a key that is too long is dropped and counted`() {
        let ring = AccessRing(capacity: 4096)
        #expect(!ring.record(Access(key: String(repeating: "x", count: 1025))))
        ring.publish()
        #expect(ring.drainAll().isEmpty)
        #expect(ring.droppedLong == 1)
        #expect(ring.droppedFull == 0)
    }

    @Test func `a full ring drops, and takes again once drained`() {
        let ring = AccessRing(capacity: 4096)
        // 24 bytes of header and 8 of key: 128 records fit.
        for number in 0..<130 { #expect(ring.record(Access(key: "12345678", time: UInt64(number))) == (number < 128)) }
        ring.publish()
        #expect(ring.droppedFull == 2)
        #expect(ring.drainAll().map(\.time) == Array(0..<128))
        #expect(ring.record(Access(key: "12345678")))
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `behaves like a queue`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ring = AccessRing(capacity: 4096)
        var recorded: [Access] = []
        var published: [Access] = []
        var dropped: UInt64 = 0
        for step in 0..<30_000 {
            switch random.next() % 16 {
            case 0: #expect(ring.drainAll() == published, "seed \(seed), step \(step)"); published = []
            case 1, 2:
                ring.publish()
                published += recorded
                recorded = []
            default:
                let length = Int(random.next() % 200)
                let access = Access(
                    key: String(repeating: "k", count: length),
                    hash: random.next(),
                    time: UInt64(step),
                    stream: UInt32(truncatingIfNeeded: random.next()),
                    outcome: AccessOutcome(rawValue: UInt8(random.next() % 7)) ?? .hit
                )
                if ring.record(access) { recorded.append(access) } else { dropped += 1 }
            }
        }
        #expect(ring.droppedFull == dropped, "seed \(seed)")
        #expect(dropped > 0, "seed \(seed): the ring was never full")
    }
}
