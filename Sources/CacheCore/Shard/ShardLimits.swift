/// What a cache may hold.
struct CacheLimits {
    var maximumEntries: Int?
    var maximumBytes: Int?
    var probationShare: Double
}

/// What a shard may hold.
struct ShardLimits {
    /// `Int.max`: not limited.
    let entries: Int
    /// `Int.max`: not limited.
    let bytes: Int
    /// What probation may hold against demand.
    let probationEntries: Int
    let probationBytes: Int

    init(entries: Int, bytes: Int, probationShare: Double) {
        self.entries = entries
        self.bytes = bytes
        probationEntries = max(
            Self.share(probationShare, of: entries),
            Self.fewestOnProbation(probationShare, of: entries)
        )
        probationBytes = Self.share(probationShare, of: bytes)
    }

    /// The limits of shard `index` of `count`: together they are exactly the cache's.
    init(_ limits: CacheLimits, index: Int, count: Int) {
        func part(_ total: Int?) -> Int {
            guard let total else { return .max }
            return total / count + (index < total % count ? 1 : 0)
        }
        self.init(
            entries: part(limits.maximumEntries),
            bytes: part(limits.maximumBytes),
            probationShare: limits.probationShare
        )
    }

    /// Room for what is predicted at one time, however small the share; a quarter of a shard too small for that.
    private static func fewestOnProbation(_ share: Double, of limit: Int) -> Int {
        share == 0 ? 1 : min(24, limit / 4)
    }

    private static func share(_ share: Double, of limit: Int) -> Int {
        guard limit < .max, share < 1 else { return limit }
        return max(1, Int(Double(limit) * share))
    }
}
