import AccessModel
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
}
