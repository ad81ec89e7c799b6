import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct KeyIndexTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `finds what a dictionary finds`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var index = KeyIndex(capacity: 4)
        var twin: [UInt32: Int] = [:]
        for step in 0..<20_000 {
            // The extreme ids are among the keys.
            let key = UInt32(truncatingIfNeeded: random.next() % 200) &- 100
            switch random.next() % 5 {
            case 0, 1:
                index.set(key, to: step)
                twin[key] = step
            case 2, 3:
                index.remove(key)
                twin[key] = nil
            default: break
            }
            #expect(index.find(key) == twin[key], "seed \(seed), step \(step)")
            #expect(index.count == twin.count, "seed \(seed), step \(step)")
        }
        for key in 0..<200 as Range<UInt32> {
            #expect(index.find(key &- 100) == twin[key &- 100], "seed \(seed), key \(key)")
        }
    }

    @Test func `does not grow within its capacity`() {
        var index = KeyIndex(capacity: 100)
        let bytes = index.memoryBytes
        for key in 0..<100 as Range<UInt32> { index.set(key, to: Int(key)) }
        #expect(index.memoryBytes == bytes)
    }
}
