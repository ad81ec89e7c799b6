import PredisPrimitives
import Testing

@Suite struct KeyHasherTests {
    @Test func sameSeedAgreesAndOtherSeedsDiffer() {
        let keys = (0..<64).map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) } }
        for key in keys {
            #expect(KeyHasher(seed: 1).hash(key) == KeyHasher(seed: 1).hash(key))
            #expect(KeyHasher(seed: 1).hash(key) != KeyHasher(seed: 2).hash(key))
        }
    }

    @Test func everyByteAndTheLengthMatter() {
        let hasher = KeyHasher(seed: 7)
        for length in 1...80 {
            let key = [UInt8](repeating: 65, count: length)
            var seen: Set<UInt64> = [hasher.hash(key), hasher.hash(key + [65])]
            for index in key.indices {
                var changed = key
                changed[index] = 66
                seen.insert(hasher.hash(changed))
            }
            #expect(seen.count == length + 2, "length \(length)")
        }
    }

    @Test func spreadsSequentialKeysOverLowAndHighBits() {
        let hasher = KeyHasher(seed: 99)
        let count = 1 << 16
        var low = [Int](repeating: 0, count: 256)
        var high = low
        for number in 0..<count {
            let hash = hasher.hash(Array("key:\(number)".utf8))
            low[Int(hash & 255)] += 1
            high[Int(hash >> 56)] += 1
        }
        // 256 cells expect 256 each; six standard deviations are 96.
        for cell in low + high { #expect((160...352).contains(cell)) }
    }
}
