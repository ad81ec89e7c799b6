import AccessModel
import Prefetching

/// Reads of the live cache and of its shadow, counted side by side.
struct ShadowTally {
    /// Reads of all keys.
    var reads = 0
    /// Those of them that waited.
    var waits = 0
    /// Reads of keys that the shadow follows.
    var followed = 0
    /// Those of them that waited.
    var followedWaits = 0
    /// Followed reads that would have waited without prefetching, and did not.
    var saved = 0
    /// Followed reads that waited, and would not have without prefetching.
    var caused = 0

    mutating func count(_ outcome: AccessOutcome, without shadow: ShadowOutcome) {
        guard outcome.isRead else { return }
        reads += 1
        waits += outcome.waits ? 1 : 0
        guard shadow != .unknown else { return }
        followed += 1
        followedWaits += outcome.waits ? 1 : 0
        if shadow.waits, !outcome.waits { saved += 1 }
        if outcome.waits, !shadow.waits { caused += 1 }
    }

    /// The share of the reads that would have been answered at once without prefetching; `nil` without followed reads.
    ///
    /// The live share, corrected by what the followed reads show: a difference estimate, whose error is that of `saved`
    /// and `caused` alone.
    var hitRatioWithout: Double? {
        guard followed > 0 else { return nil }
        let live = 1 - Double(waits) / Double(reads)
        return min(1, max(0, live - Double(saved - caused) / Double(followed)))
    }

    /// A count of followed reads, taken for all reads.
    func scaled(_ count: Int) -> Int {
        followed == 0 ? 0 : Int((Double(count) * Double(reads) / Double(followed)).rounded())
    }
}
