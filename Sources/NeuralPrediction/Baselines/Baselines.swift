import NeuralNet

/// The baselines of a dataset, fitted to its training part.
public enum Baselines {
    /// Markov chains of order 1 to 3, the most popular keys, and the last keys of the stream.
    ///
    /// O(n log n) time and about 50 bytes of memory for each read of the training part.
    ///
    /// - Parameters:
    ///   - dataset: Whose training part is counted.
    ///   - keyCount: How many keys its history has.
    /// - Returns: Those of counting first.
    public static func fitted(to dataset: AccessDataset, keyCount: Int) -> [any Baseline] {
        let segments = dataset.segments(of: .training).map { ($0.streamStart, $0.judged) }
        let popularity = KeyPopularity(keys: dataset.keys, keyCount: keyCount, segments: segments)
        let tables = (1...3).map { SuccessorTable(order: $0, keys: dataset.keys, segments: segments) }
        return (1...3).map { MarkovBaseline(order: $0, tables: tables, popularity: popularity) }
            + [PopularBaseline(popularity), RepeatBaseline()] as [any Baseline]
    }
}
