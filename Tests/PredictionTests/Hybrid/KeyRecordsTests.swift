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
        #expect(bytes == 64 * 12)
    }
}
