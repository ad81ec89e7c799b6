import PredisPrimitives

/// The order in which an epoch takes the segments of a set.
public enum SegmentOrder {
    /// A permutation of `0 ..< count` that depends on nothing but seed and epoch, so that nothing of it needs saving.
    ///
    /// Source: Fisher and Yates' shuffle, with SplitMix64. O(count).
    public static func shuffled(_ count: Int, seed: UInt64, epoch: Int) -> [Int32] {
        var generator = SplitMix64(seed: SplitMix64.mix(seed ^ 0x6f72_6465_72) &+ UInt64(epoch))
        var order = Array(0..<Int32(count))
        guard count > 1 else { return order }
        for index in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(index, Int(generator.next().multipliedFullWidth(by: UInt64(index + 1)).high))
        }
        return order
    }
}
