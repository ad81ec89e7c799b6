/// How many accesses a Markov model foretells that predicts before it learns.
public struct Predictability: Hashable, Sendable, Encodable {
    /// The share of all accesses whose key was the guess after the key before.
    public let order1: Double
    /// The same after the two keys before.
    public let order2: Double
    /// The same as `order1`, of the accesses that miss in an LRU cache of 5% of the keys: what prefetching can remove.
    public let order1OfMisses: Double
    /// The same as `order2` of those.
    public let order2OfMisses: Double

    /// Predicts along one stream of keys, or along several that share what is learned.
    ///
    /// `streams` is empty for one stream; accesses of stream 0 are then left out. `misses` says which accesses miss.
    init(_ keys: [UInt32], streams: [UInt32], misses: [Bool]) {
        var first = SuccessorGuess()
        var second = SuccessorGuess()
        var lastKeys = [(UInt32, UInt32)](repeating: (.max, .max), count: Int(streams.max() ?? 0) + 1)
        var right = (0, 0)
        var rightMisses = (0, 0)
        for (position, key) in keys.enumerated() {
            let stream = streams.isEmpty ? 0 : Int(streams[position])
            guard streams.isEmpty || stream != 0 else { continue }
            let (before, last) = lastKeys[stream]
            lastKeys[stream] = (last, key)
            if last != .max, first.learn(key, after: UInt64(last)) {
                right.0 += 1
                rightMisses.0 += misses[position] ? 1 : 0
            }
            if before != .max, second.learn(key, after: UInt64(before) << 32 | UInt64(last)) {
                right.1 += 1
                rightMisses.1 += misses[position] ? 1 : 0
            }
        }
        let missCount = Double(max(1, misses.count { $0 }))
        order1 = Double(right.0) / Double(max(1, keys.count))
        order2 = Double(right.1) / Double(max(1, keys.count))
        order1OfMisses = Double(rightMisses.0) / missCount
        order2OfMisses = Double(rightMisses.1) / missCount
    }
}
