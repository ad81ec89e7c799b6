internal import PredisPrimitives

/// The shards of a cache with their locks: a reference without ownership, copied freely.
///
/// Bits 32 and up of a key's hash choose its shard; the table uses the lowest bits and the highest 16.
///
/// Safety: each cell lies on cache lines of its own in one allocation, which ``deallocate()`` ends. A shard is touched
/// only under its lock, or, through an exclusive set, while somebody else on the same thread holds the lock for it.
struct ShardSet<Policy: EvictionPolicy & ~Copyable> {
    private struct Cell: ~Copyable {
        let lock = ShardLock()
        /// Whether the lock is held for an exclusive set.
        var isHeld = false
        var shard: Shard<Policy>
    }

    private let base: UnsafeMutableRawPointer
    let count: Int
    /// Whether the locks are held by the owner already.
    let isExclusive: Bool

    private static var stride: Int { (MemoryLayout<Cell>.stride + 127) & ~127 }

    init(_ configuration: CacheConfiguration, hasher: KeyHasher) {
        count = configuration.effectiveShardCount
        isExclusive = false
        base = .allocate(byteCount: count * Self.stride, alignment: 128)
        for index in 0..<count {
            let limits = ShardLimits(configuration.limits, index: index, count: count)
            let shard = Shard<Policy>(limits: limits, hasher: hasher, fenceCount: max(1024, 16384 / count))
            (base + index * Self.stride).initializeMemory(as: Cell.self, to: Cell(shard: shard))
        }
    }

    private init(exclusive set: ShardSet) {
        base = set.base
        count = set.count
        isExclusive = true
    }

    func deallocate() {
        for index in 0..<count { cell(index).deinitialize(count: 1) }
        base.deallocate()
    }

    /// The same shards for somebody who holds their locks.
    var exclusive: ShardSet { ShardSet(exclusive: self) }

    @inline(__always)
    private func cell(_ index: Int) -> UnsafeMutablePointer<Cell> {
        (base + index &* Self.stride).assumingMemoryBound(to: Cell.self)
    }

    @inline(__always)
    func index(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash &>> 32) & (count &- 1)
    }

    /// Runs `body` with the shard of a key.
    @inline(__always)
    func withShard<Result: Sendable>(of hash: UInt64, _ body: (inout Shard<Policy>) -> Result) -> Result {
        withShard(index(hash), body)
    }

    @inline(__always)
    func withShard<Result: Sendable>(_ index: Int, _ body: (inout Shard<Policy>) -> Result) -> Result {
        let cell = cell(index)
        if isExclusive {
            precondition(cell.pointee.isHeld, "exclusive access does not include shard \(index): name its keys, or all")
            return body(&cell.pointee.shard)
        }
        return cell.pointee.lock.withLock { body(&cell.pointee.shard) }
    }

    /// The sum over all shards, one after the other.
    func sum(_ body: (inout Shard<Policy>) -> Int) -> Int {
        var sum = 0
        for index in 0..<count { sum += withShard(index, body) }
        return sum
    }

    /// Runs `body` while the locks of the shards of `hashes` (`nil`: of all) are held, taken in ascending order.
    func withLocks(of hashes: [UInt64]?, _ body: () -> Void) {
        guard !isExclusive else { return body() }
        let indices = hashes.map { Set($0.map { index($0) }).sorted() } ?? Array(0..<count)
        withLocks(indices[...], body)
    }

    private func withLocks(_ indices: ArraySlice<Int>, _ body: () -> Void) {
        guard let first = indices.first else { return body() }
        let cell = cell(first)
        cell.pointee.lock.withLock {
            cell.pointee.isHeld = true
            defer { cell.pointee.isHeld = false }
            withLocks(indices.dropFirst(), body)
        }
    }
}
