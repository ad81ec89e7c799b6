/// How often each key was read in the training part.
struct KeyPopularity: Sendable {
    /// By key number.
    let counts: [UInt32]
    let total: Int
    /// The most frequent keys, first those that came first.
    let top: [UInt32]
    /// How many keys were read at all.
    let distinct: Int

    init(keys: [UInt32], keyCount: Int, segments: [SuccessorTable.Segment]) {
        var counts = [UInt32](repeating: 0, count: keyCount)
        var total = 0
        for segment in segments {
            for position in segment.positions { counts[Int(keys[position])] += 1 }
            total += segment.positions.count
        }
        self.counts = counts
        self.total = total
        let known = counts.indices.filter { counts[$0] > 0 }
        distinct = known.count
        top = known.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(PredictionTally.depth).map { UInt32($0) }
    }

    /// The probability of a key; what is left of the counts by Witten and Bell's rule is shared by all keys alike, one that was
    /// never read included.
    func probability(of key: UInt32) -> Double {
        let count = Int(key) < counts.count ? Double(counts[Int(key)]) : 0
        let uniform = 1 / Double(distinct + 1)
        return (count + Double(distinct) * uniform) / Double(total + distinct)
    }
}
