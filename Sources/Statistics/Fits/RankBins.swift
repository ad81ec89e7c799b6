#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ranks 1 to n in groups of similar size, so that sums over millions of ranks take hundreds of steps.
///
/// The first ranks stand alone; later groups are half a percent wide, and each rank in one counts as its middle. The error of a sum
/// of powers below 2 is under `1e-6` of it.
struct RankBins: Sendable {
    /// The rank that stands for each group.
    let ranks: [Double]
    /// How many ranks each group has.
    let sizes: [Double]
    /// The logarithm of each group's rank.
    let logarithms: [Double]
    let count: Int

    private static let single = 400
    private static let width = 1.005

    init(count: Int) {
        var ranks: [Double] = []
        var sizes: [Double] = []
        var first = 1
        while first <= count {
            let last = first <= Self.single ? first : min(count, Int(Double(first) * Self.width))
            ranks.append(Double(first + last) / 2)
            sizes.append(Double(last - first + 1))
            first = last + 1
        }
        self.ranks = ranks
        self.sizes = sizes
        self.count = count
        logarithms = ranks.map { log($0) }
    }
}
