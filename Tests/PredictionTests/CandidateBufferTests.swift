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
}
