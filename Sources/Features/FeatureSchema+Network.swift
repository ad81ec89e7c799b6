extension FeatureSchema {
    /// What a neural network reads at each access: the token of its key, and the class of the gap if it reads gaps.
    ///
    /// - Parameters:
    ///   - keys: How many keys have a token of their own.
    ///   - buckets: How many tokens the other keys share.
    ///   - gaps: The classes of gaps; `nil` for a network that reads none.
    /// - Returns: One or two columns, in the order in which the network takes them.
    public static func network(keys: Int, buckets: Int, gaps: TimeGaps?) -> FeatureSchema {
        let token = FeatureDefinition(
            "key_token",
            .structure,
            0...Float(keys + buckets),
            """
            The key: 0 none, 1 to \(keys) the keys of the vocabulary in its order, then one of \(buckets) that all other keys are hashed to.
            """
        )
        return FeatureSchema([token] + (gaps.map { [$0.definition] } ?? []))
    }
}
