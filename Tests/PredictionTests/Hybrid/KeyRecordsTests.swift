import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct KeyRecordsTests {
    @Test func `what is found was put there for the same key`() {
        var random = SplitMix64(seed: 4)
        var records = KeyRecords(count: 64)
        for step in 1..<20_000 as Range<UInt32> {
            let key = UInt32(random.next() % 500)
            // The key itself in the field, so that a mix-up shows.
            records.update(key) { $0.accessed = key * 2 + 1 }
            let probe = UInt32(random.next() % 500)
            let found = records[probe].accessed
            #expect(found == 0 || found == probe * 2 + 1, "step \(step)")
            let own = records[key].accessed
            #expect(own == key * 2 + 1)
        }
        let bytes = records.memoryBytes
        #expect(bytes == 64 * 16)
    }

    @Test func `an echo is heard for thirty-two accesses`() {
        var record = KeyRecords.Record()
        #expect(Echo.of(record, now: 100) == 0)
        record.proposed = 90
        record.proposals = 2
        record.promise = 5
        #expect(Echo.of(record, now: 91) != 0)
        #expect(Echo.of(record, now: 91) != Echo.of(record, now: 100))
        #expect(Echo.of(record, now: 122) != 0)
        #expect(Echo.of(record, now: 123) == 0)
        var states: Set<UInt8> = []
        for proposals in 1...3 as ClosedRange<UInt8> {
            for promise in 0...7 as ClosedRange<UInt8> {
                for since in 1...32 as ClosedRange<UInt32> {
                    record.proposals = proposals
                    record.promise = promise
                    states.insert(Echo.of(record, now: 90 + since))
                }
            }
        }
        // Six ranges of distance.
        #expect(states.count == 3 * 8 * 6)
        #expect(states.allSatisfy { Int($0) < Echo.states })
    }
}
