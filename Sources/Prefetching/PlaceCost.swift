/// What prefetches cost the demanded entries: misses caused for each prefetch issued, lately.
///
/// Counted against a shadow cache without prefetching: every access that waits and would not have, and every use that saved
/// nothing, less every hit that is luck.
struct PlaceCost {
    /// Prefetches after which an event counts half, over ln 2, and prefetches of trust in the assumed cost, where the
    /// shadow cache knows all keys.
    static let memory: Float = 2048
    private static let trust: Float = 32
    /// Both are up to so many times as long where it knows only a sample, and its word is noisier.
    private static let longest: Float = 8

    private let assumed: Float
    /// Accesses that each one counted stands for.
    private let weight: Float
    private let memory: Float
    private let trust: Float
    var harm: Float = 0
    var issued: Float = 0
    var isMeasured = false

    /// Makes a cost that is `assumed` until it is measured with a shadow cache that knows this share of the keys.
    init(assumed: Float, share: Float = 1) {
        self.assumed = assumed
        weight = 1 / share
        memory = Self.memory * min(Self.longest, weight)
        trust = Self.trust * min(Self.longest, weight)
    }

    /// In misses for each prefetch, at least 0.
    var value: Float {
        isMeasured ? max(0, (harm + trust * assumed) / (issued + trust)) : assumed
    }

    /// Notes an access that the shadow cache knows: whether it waited for a load, used a prefetch, and would have waited without prefetching.
    mutating func note(waits: Bool, usesPrefetch: Bool, waitsWithout: Bool) {
        isMeasured = true
        harm += weight * ((waits || usesPrefetch ? 1 : 0) - (waitsWithout ? 1 : 0))
    }

    mutating func noteIssue() {
        let decay = 1 - 1 / memory
        harm *= decay
        issued = issued * decay + 1
    }
}
