/// The positions of a batch grouped by the token they read, so that the device sums the gradient of each embedding row without
/// atomic operations and in a fixed order.
///
/// Groups come in the order of first appearance, positions inside a group rise. Holds its own scratch: grouping a batch allocates
/// nothing.
struct TokenGroups {
    /// By token: positions seen, then the group's number; all 0 between calls.
    private var counts: [Int32]

    /// For ids `0 ..< vocabulary`.
    init(vocabulary: Int) {
        counts = [Int32](repeating: 0, count: vocabulary)
    }

    /// Writes the groups of `tokens` and returns how many there are, `g`.
    ///
    /// O(`tokens.count`).
    /// `ids` receives the `g` distinct tokens, `order` the `tokens.count` positions, and `starts` the `g + 1` places in it:
    /// group `i` is `starts[i] ..< starts[i + 1]`. Tokens are `0 ..< vocabulary`.
    mutating func group(
        _ tokens: [Int32],
        ids: UnsafeMutableBufferPointer<Int32>,
        starts: UnsafeMutableBufferPointer<Int32>,
        order: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        var groups = 0
        for token in tokens {
            if counts[Int(token)] == 0 {
                ids[groups] = token
                groups += 1
            }
            counts[Int(token)] += 1
        }
        // From here on `counts` holds where the next position of the token goes.
        var place: Int32 = 0
        for group in 0..<groups {
            let token = Int(ids[group])
            starts[group] = place
            place += counts[token]
            counts[token] = starts[group]
        }
        starts[groups] = place
        for (position, token) in tokens.enumerated() {
            order[Int(counts[Int(token)])] = Int32(position)
            counts[Int(token)] += 1
        }
        for group in 0..<groups { counts[Int(ids[group])] = 0 }
        return groups
    }
}
