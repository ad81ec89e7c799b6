/// How many accesses a prefetched entry has to prove itself: the mean time that unused ones stay in the cache.
struct Horizon {
    private static let rate: Float = 0.02
    static let range: ClosedRange<Float> = 16...65536

    var mean: Float

    init(initial: Int) {
        mean = min(max(Float(initial), Self.range.lowerBound), Self.range.upperBound)
    }

    /// In 16...65536.
    var accesses: UInt64 { UInt64(mean) }

    /// Learns how long an entry stayed that left unused.
    mutating func learn(residence: UInt64) {
        let bounded = min(max(Float(residence), Self.range.lowerBound), Self.range.upperBound)
        mean += (bounded - mean) * Self.rate
    }
}
