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
    /// Bytes probation may hold against demand.
    let probationBytes: Int
    private let probationShare: Double

    init(entries: Int, bytes: Int, probationShare: Double) {
        self.entries = entries
        self.bytes = bytes
        self.probationShare = probationShare
        probationBytes = bytes < .max && probationShare < 1 ? max(1, Int(Double(bytes) * probationShare)) : bytes
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

    /// How many entries come until an unused one on probation gives way, the last of them counted, in a shard that holds
    /// `residents`.
    ///
    /// At least 64, within which most of those that are used are used, or as many as there are; at most as many as an entry's age
    /// can tell.
    func probationSpan(residents: Int) -> Int {
        let fewest = probationShare == 0 ? 1 : max(1, min(64, residents))
        return min(max(fewest, Int(Double(residents) * probationShare)), Int(EntryMetadata.arrivalMask / 2))
    }
}
