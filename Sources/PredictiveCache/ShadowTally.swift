package import AccessModel
package import Prefetching

/// Reads of the live cache and of its shadow, counted side by side.
package struct ShadowTally {
    /// Reads of all keys.
    package var reads = 0
    /// Those of them that waited.
    package var waits = 0
    /// Reads of keys that the shadow follows.
    package var followed = 0
    /// Followed reads that would have waited without prefetching, and did not.
    package var saved = 0
    /// Followed reads that waited, and would not have without prefetching.
    package var caused = 0

    package init() {}

    package mutating func count(_ outcome: AccessOutcome, without shadow: ShadowOutcome) {
        guard outcome.isRead else { return }
        reads += 1
        waits += outcome.waits ? 1 : 0
        guard shadow != .unknown else { return }
        followed += 1
        if shadow.waits, !outcome.waits { saved += 1 }
        if outcome.waits, !shadow.waits { caused += 1 }
    }

    /// The share of the reads that would have been answered at once without prefetching; `nil` without followed reads.
    ///
    /// The live share, corrected by what the followed reads show: a difference estimate, whose error is that of `saved`
    /// and `caused` alone.
    package var hitRatioWithout: Double? {
        guard followed > 0 else { return nil }
        let live = 1 - Double(waits) / Double(reads)
        return min(1, max(0, live - Double(saved - caused) / Double(followed)))
    }

    /// A count of followed reads, taken for all reads.
    func scaled(_ count: Int) -> Int {
        followed == 0 ? 0 : Int((Double(count) * Double(reads) / Double(followed)).rounded())
    }
}
