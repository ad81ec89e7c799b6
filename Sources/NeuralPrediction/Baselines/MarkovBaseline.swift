/// Counts of what followed the last one to three keys of a stream, with back-off to shorter contexts.
///
/// Ranks by the longest context that was ever seen, fills up with shorter ones, then with the most popular keys. Probabilities
/// interpolate all contexts by the rule of Witten and Bell, "The zero-frequency problem", IEEE Transactions on Information
/// Theory 37 (1991), method C: a context with `n` reads and `d` different successors gives `d / (n + d)` to the shorter one.
public struct MarkovBaseline: Baseline {
    public let name: String
    /// Longest contexts first.
    private let tables: [SuccessorTable]
    private let popularity: KeyPopularity

    init(order: Int, tables: [SuccessorTable], popularity: KeyPopularity) {
        name = "markov-\(order)"
        self.tables = tables.filter { $0.order <= order }.sorted { $0.order > $1.order }
        self.popularity = popularity
    }

    public func rank(after history: ArraySlice<UInt32>, into keys: inout [UInt32]) {
        keys.removeAll(keepingCapacity: true)
        for table in tables {
            for successor in table.successors(after: history) where !keys.contains(successor.key) {
                keys.append(successor.key)
                if keys.count == PredictionTally.depth { return }
            }
        }
        for key in popularity.top where !keys.contains(key) {
            keys.append(key)
            if keys.count == PredictionTally.depth { return }
        }
    }

    public func probability(of key: UInt32, after history: ArraySlice<UInt32>) -> Double? {
        var probability = popularity.probability(of: key)
        for table in tables.reversed() {
            let successors = table.successors(after: history)
            guard !successors.isEmpty else { continue }
            var reads = 0.0
            var own = 0.0
            for successor in successors {
                reads += Double(successor.count)
                if successor.key == key { own = Double(successor.count) }
            }
            let different = Double(successors.count)
            probability = (own + different * probability) / (reads + different)
        }
        return probability
    }
}
