import Foundation
import Simulation

/// One trace, its copy, and one size of the cache.
struct LikeBenchLine: Encodable {
    /// Shares, of the original and of the copy.
    struct Pair: Encodable {
        let original: Double
        let copy: Double

        /// Copy less original, in points.
        var points: Double { (copy - original) * 100 }
    }

    let trace: String
    let seed: UInt64
    let cache: String
    let lru: Pair
    let s3fifo: Pair
    /// Misses that prefetching removes, for each of S3-FIFO.
    let uplift: Pair
    let keys: [Int]

    /// The lines of results in pairs: LRU, then S3-FIFO with prefetching.
    static func lines(
        _ original: AccessTrace,
        _ copy: AccessTrace,
        seed: UInt64,
        _ before: [SimulationResult],
        _ after: [SimulationResult]
    ) -> [LikeBenchLine] {
        stride(from: 0, to: before.count, by: 2).map { index in
            let (lru, lruCopy) = (before[index], after[index])
            let (hybrid, hybridCopy) = (before[index + 1], after[index + 1])
            return LikeBenchLine(
                trace: original.name,
                seed: seed,
                cache: lru.configuration.cache.description,
                lru: Pair(original: lru.missRatio, copy: lruCopy.missRatio),
                s3fifo: Pair(original: hybrid.missRatioWithout, copy: hybridCopy.missRatioWithout),
                uplift: Pair(original: hybrid.coverage, copy: hybridCopy.coverage),
                keys: [original.keyCount, copy.keyCount]
            )
        }
    }

    static func text(_ lines: [LikeBenchLine]) -> String {
        let heading = [
            "trace", "seed", "cache", "lru", "copy", "diff", "s3-fifo", "copy", "diff", "uplift", "copy", "diff",
            "keys", "copy",
        ]
        let rows = lines.map { line -> [String] in
            let pairs = [line.lru, line.s3fifo, line.uplift]
            return [line.trace, "\(line.seed)", line.cache] + pairs.flatMap { cells($0) } + line.keys.map { "\($0)" }
        }
        let columns = [lines.map(\.lru), lines.map(\.s3fifo), lines.map(\.uplift)]
        let worst =
            ["largest difference", "", ""]
            + columns.flatMap { ["", "", String(format: "%.1f", $0.map { abs($0.points) }.max() ?? 0)] }
        return Terminal.table([heading] + rows + [worst])
    }

    private static func cells(_ pair: Pair) -> [String] {
        [
            String(format: "%.1f%%", pair.original * 100), String(format: "%.1f%%", pair.copy * 100),
            String(format: "%+.1f", pair.points),
        ]
    }
}
