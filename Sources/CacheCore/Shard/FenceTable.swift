/// Counts changes of keys, many keys to a counter, and of the whole shard.
struct FenceTable: ~Copyable {
    private let generations: UnsafeMutablePointer<UInt32>
    private let mask: Int
    private var epoch: UInt32 = 0

    /// - Parameter count: A power of two. One change makes a concurrent load of another key useless with probability `1
    ///   / count`.
    init(count: Int) {
        generations = .allocate(capacity: count)
        generations.initialize(repeating: 0, count: count)
        mask = count - 1
    }

    deinit {
        generations.deallocate()
    }

    /// The counter of a key, by bits that differ within a shard.
    func index(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 8) & mask
    }

    func fence(_ hash: UInt64) -> Fence {
        Fence(generation: UInt64(epoch) << 32 | UInt64(generations[index(hash)]))
    }

    func advance(_ hash: UInt64) {
        generations[index(hash)] &+= 1
    }

    /// Moves the fences of all keys.
    mutating func advanceAll() {
        epoch &+= 1
    }
}
