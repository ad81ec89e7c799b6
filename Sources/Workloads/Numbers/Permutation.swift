import PredisPrimitives

/// A seeded bijection of `0 ..< count` onto itself, without a table.
///
/// An unbalanced Feistel network over the next power of two, walked until it lands below `count` (cycle walking: Black and
/// Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002), which takes fewer than two steps on average. Six rounds of
/// a mixing function: it scatters numbers, it hides no secrets.
public struct Permutation: Sendable {
    /// How many numbers it permutes, at least 1.
    public let count: UInt64
    private let leftBits: UInt64
    private let rightBits: UInt64
    private let seed: UInt64

    private static let rounds: UInt64 = 6

    /// The permutation of `0 ..< count` that belongs to `seed`; `count` is held to 1 and more.
    public init(count: UInt64, seed: UInt64) {
        self.count = max(1, count)
        let bits = UInt64(max(2, 64 - (self.count - 1).leadingZeroBitCount))
        leftBits = bits / 2
        rightBits = bits - bits / 2
        self.seed = SplitMix64.mix(seed)
    }

    /// Where `number`, below `count`, goes.
    public subscript(number: UInt64) -> UInt64 {
        var value = number
        repeat { value = scattered(value) } while value >= count
        return value
    }

    private func scattered(_ value: UInt64) -> UInt64 {
        var leftBits = leftBits
        var rightBits = rightBits
        var left = value &>> rightBits
        var right = value & ((1 &<< rightBits) &- 1)
        for round in 0..<Self.rounds {
            // The left half changes by what the right one says; then they change places.
            let changed = left ^ (SplitMix64.mix(right &+ seed &+ round &<< 57) & ((1 &<< leftBits) &- 1))
            left = right
            right = changed
            swap(&leftBits, &rightBits)
        }
        return left &<< rightBits | right
    }
}
