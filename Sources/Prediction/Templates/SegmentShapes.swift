/// Tells segments of keys that are names (`alice` in `user:alice:cart`) from those that are part of the schema
/// (`cart`).
///
/// A name stands where many different texts have been seen after the same beginning.
///
/// Source: the idea of a bounded number of children before a place becomes a wildcard is from He, Zhu, Zheng and Lyu,
/// "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017 (there 100 children); the counting is
/// from Whang, Vander-Zanden and Taylor, "A Linear-Time Probabilistic Counting Algorithm for Database Applications",
/// 1990.
struct SegmentShapes: ~Copyable {
    /// Bits set, of 64, at which about ninety different texts were seen.
    private static let manyBits = 48

    private var index: SetIndex
    // Safety: one initialised element for each slot of `index`, owned by this value.
    private let seen: UnsafeMutablePointer<UInt64>

    init(slots: Int, seed: UInt64) {
        index = SetIndex(slots: slots, seed: seed)
        seen = .allocate(capacity: index.slotCount)
        seen.initialize(repeating: 0, count: index.slotCount)
    }

    deinit {
        seen.deallocate()
    }

    var memoryBytes: Int { index.memoryBytes + index.slotCount * 8 }

    /// Notes a text after a beginning; both are hashes.
    ///
    /// - Returns: Whether many texts were seen there.
    mutating func noteMany(_ text: UInt64, after beginning: UInt64) -> Bool {
        let (slot, isNew) = index.claim(beginning)
        guard slot >= 0 else { return false }
        if isNew { seen[slot] = 0 }
        if seen[slot] == .max { return true }
        seen[slot] |= 1 << (text >> 58)
        if seen[slot].nonzeroBitCount >= Self.manyBits { seen[slot] = .max }
        return false
    }
}
