import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct StreamMapTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `each stream has one lane, each lane one stream`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var map = StreamMap(capacity: 8)
        // The twin: who holds which lane.
        var holders: [Int: UInt32] = [:]
        for step in 0..<5000 {
            let stream = UInt32(random.next() % 20)
            let (lane, isNew) = map.lane(of: StreamID(rawValue: stream))
            #expect((0..<8).contains(lane))
            #expect(isNew == (holders[lane] != stream), "seed \(seed), step \(step)")
            if isNew {
                #expect(!holders.values.contains(stream), "seed \(seed), step \(step): a second lane for \(stream)")
            }
            holders[lane] = stream
        }
    }

    @Test func `a stream that keeps coming keeps its lane`() {
        var map = StreamMap(capacity: 4)
        let (lane, _) = map.lane(of: StreamID(rawValue: 1))
        for other in 2..<100 as Range<UInt32> {
            _ = map.lane(of: StreamID(rawValue: other))
            let again = map.lane(of: StreamID(rawValue: 1))
            #expect(again == (lane, false))
        }
    }
}
