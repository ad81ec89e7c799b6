import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct CandidateBufferTests {
    @Test func `holds each key once and no more than its capacity`() {
        var buffer = CandidateBuffer(capacity: 3)
        let evidence = Candidate.Evidence(repeating: 9)
        let positions = [7, 8, 7, 9, 10].map { buffer.position(of: $0, orAdd: evidence) }
        #expect(positions == [0, 1, 0, 2, nil])
        let keys = (0..<buffer.count).map { buffer[$0].key.rawValue }
        #expect(keys == [7, 8, 9])
        buffer.removeAll()
        let count = buffer.count
        #expect(count == 0)
    }

    @Test func `what is not wanted leaves and the others keep their order`() {
        var buffer = CandidateBuffer(capacity: 8)
        for key in 0..<6 as Range<UInt32> { buffer.append(Candidate(key: KeyID(rawValue: key), probability: 0.5)) }
        buffer.removeAll { $0.rawValue % 3 == 0 }
        let keys = (0..<buffer.count).map { buffer[$0].key.rawValue }
        #expect(keys == [1, 2, 4, 5])
        let position = buffer.position(of: 4, orAdd: Candidate.Evidence(repeating: 0))
        #expect(position == 2)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `finds keys like a list does, whatever was taken out before`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var buffer = CandidateBuffer(capacity: 20)
        var list: [UInt32] = []
        // Emptied more often than there are generations of the index.
        for step in 0..<140_000 {
            let key = UInt32(random.next() % 30)
            switch random.next() % 4 {
            case 0, 1:
                buffer.removeAll()
                list = []
            case 2 where random.next() % 2 == 0:
                buffer.removeAll { $0.rawValue % 3 == key % 3 }
                list.removeAll { $0 % 3 == key % 3 }
            default:
                for key in key..<key + 6 {
                    let position = buffer.position(of: key, orAdd: Candidate.Evidence(repeating: 0))
                    if list.firstIndex(of: key) == nil, list.count < 20 { list.append(key) }
                    guard position == list.firstIndex(of: key) else {
                        Issue.record("seed \(seed), step \(step): key \(key) is at \(position ?? -1)")
                        return
                    }
                }
            }
        }
        let keys = (0..<buffer.count).map { buffer[$0].key.rawValue }
        #expect(keys == list)
    }
}
