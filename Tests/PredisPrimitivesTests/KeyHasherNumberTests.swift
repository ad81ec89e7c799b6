import PredisPrimitives
import Testing

@Suite struct KeyHasherNumberTests {
    @Test func `a number hashes as its bytes`() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<1000 {
            let hasher = KeyHasher(seed: random.next())
            let number = UInt32(truncatingIfNeeded: random.next())
            #expect(withUnsafeBytes(of: number) { hasher.hash($0) } == hasher.hash(number))
        }
    }
}
