/// Tells first accesses of keys from later ones, as keys are numbered in order of first appearance.
struct FirstTouches {
    private var next: UInt32 = 0

    /// Whether the key has not been seen; every first access must be told, in order.
    mutating func isFirst(_ key: UInt32) -> Bool {
        guard key == next else { return false }
        next += 1
        return true
    }
}
