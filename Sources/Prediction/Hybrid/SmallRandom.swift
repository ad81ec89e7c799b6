import PredisPrimitives

/// A few random bits at a time for decisions in inner loops (Marsaglia, "Xorshift RNGs", 2003).
struct SmallRandom {
    var state: UInt64

    init(seed: UInt64) {
        state = SplitMix64.mix(seed) | 1
    }

    mutating func next() -> UInt32 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt32(truncatingIfNeeded: state >> 32)
    }
}
