import AccessModel

/// How many loads accesses would be without prefetching, where a shadow cache knows some of them.
///
/// What it knows counts as it is. Of the others those that loaded, or were spared it by a prefetch, count as many loads as such
/// accesses have been in the shadow cache: a ratio estimate, which is precise because the two hardly differ.
struct LoadEstimate {
    /// Known loads after which an earlier one counts half, over ln 2.
    private static let memory: Float = 8192
    /// Loads of trust in that they are the same with and without prefetching.
    private static let trust: Float = 32

    private var with = Self.trust
    private var without = Self.trust

    /// Loads without prefetching for each one with, or spared by a prefetch.
    var ratio: Float { without / with }

    /// The number of loads that the access would have been, as an expectation.
    mutating func loads(_ outcome: AccessOutcome, without shadow: ShadowOutcome) -> Float {
        switch shadow {
        case .unknown: return outcome.isWouldBeMiss ? ratio : 0
        case .hit: note(outcome, isLoad: false)
        case .miss: note(outcome, isLoad: true)
        case .joined: note(outcome, isLoad: false)
        }
        return shadow == .miss ? 1 : 0
    }

    private mutating func note(_ outcome: AccessOutcome, isLoad: Bool) {
        guard isLoad || outcome.isWouldBeMiss else { return }
        let decay = 1 - 1 / Self.memory
        with = with * decay + (outcome.isWouldBeMiss ? 1 : 0)
        without = without * decay + (isLoad ? 1 : 0)
    }
}
