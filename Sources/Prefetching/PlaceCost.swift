/// What prefetches cost the demanded entries: misses caused for each prefetch issued, lately.
///
/// Counted against a shadow cache without prefetching: every access that waits and would not have, and every use that saved
/// nothing, less every hit that is luck.
struct PlaceCost {
    /// Prefetches after which an event counts half, over ln 2.
    static let memory: Float = 2048
    /// Prefetches of trust in the assumed cost.
    private static let trust: Float = 32

    private let assumed: Float
    var harm: Float = 0
    var issued: Float = 0
    var isMeasured = false

    /// Makes a cost that is `assumed` until it is measured.
    init(assumed: Float) {
        self.assumed = assumed
    }

    /// In misses for each prefetch, at least 0.
    var value: Float {
        isMeasured ? max(0, (harm + Self.trust * assumed) / (issued + Self.trust)) : assumed
    }

    /// Notes an access: whether it waited for a load, used a prefetch, and would have waited without prefetching.
    mutating func note(waits: Bool, usesPrefetch: Bool, waitsWithout: Bool) {
        isMeasured = true
        harm += (waits || usesPrefetch ? 1 : 0) - (waitsWithout ? 1 : 0)
    }

    mutating func noteIssue() {
        let decay = 1 - 1 / Self.memory
        harm *= decay
        issued = issued * decay + 1
    }
}
