#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What followed a context: six successors counted one by one, the others together.
///
/// A new successor takes the place of the one counted least with its count plus one, so a count is never too small and exceeds the truth by no
/// more than the least one (space saving: Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and Top-k
/// Elements in Data Streams", ICDT 2005).
struct SuccessorCounts: BitwiseCopyable {
    private static let places = 6

    private var keys: InlineArray<6, UInt64> = [0, 0, 0, 0, 0, 0]
    private var counts: InlineArray<6, UInt32> = [0, 0, 0, 0, 0, 0]
    private(set) var total: UInt32 = 0

    /// How often the key is counted to have followed.
    func count(of key: UInt64) -> UInt32 {
        for place in 0..<Self.places where counts[place] > 0 && keys[place] == key { return counts[place] }
        return 0
    }

    /// The entropy of the successors in bits, as they are counted.
    var entropy: Double {
        var sum = 0.0
        for place in 0..<Self.places where counts[place] > 0 {
            let share = Double(counts[place]) / Double(total)
            sum -= share * log2(share)
        }
        return max(0, sum)
    }

    mutating func add(_ key: UInt64) {
        guard total < .max else { return }
        total += 1
        var least = 0
        for place in 0..<Self.places {
            if counts[place] > 0, keys[place] == key {
                counts[place] += 1
                return
            }
            if counts[place] < counts[least] { least = place }
        }
        keys[least] = key
        counts[least] += 1
    }
}
