internal import PredisPrimitives

/// The shards of a cache with their locks: a reference without ownership, copied freely.
///
/// Bits 32 and up of a key's hash choose its shard; the table uses the lowest bits and the highest 16.
///
/// Safety: each cell lies on cache lines of its own in one allocation, which ``deallocate()`` ends. A shard is touched
/// only under its lock, or, through an exclusive set, while somebody else on the same thread holds the lock for it.
struct ShardSet<Policy: EvictionPolicy & ~Copyable> {
    /// The parts of a cell, each at an address of its own: an access to one is no access to the others.
    private struct Cell {
        let base: UnsafeMutableRawPointer

        static var bytes: Int { (shardOffset + MemoryLayout<Shard<Policy>>.size + 127) & ~127 }
        private static var isHeldOffset: Int { MemoryLayout<ShardLock>.size }
        private static var shardOffset: Int { 16 }

        @inline(__always)
        var lock: UnsafeMutablePointer<ShardLock> { base.assumingMemoryBound(to: ShardLock.self) }

        /// Whether the lock is held for an exclusive set.
        @inline(__always)
        var isHeld: UnsafeMutablePointer<Bool> {
            (base + Self.isHeldOffset).assumingMemoryBound(to: Bool.self)
        }

        @inline(__always)
        var shard: UnsafeMutablePointer<Shard<Policy>> {
            (base + Self.shardOffset).assumingMemoryBound(to: Shard<Policy>.self)
        }

        func initialize(_ shard: consuming Shard<Policy>) {
            lock.initialize(to: ShardLock())
            isHeld.initialize(to: false)
            self.shard.initialize(to: shard)
        }

        func deinitialize() {
            shard.deinitialize(count: 1)
            lock.deinitialize(count: 1)
        }
    }

    private let base: UnsafeMutableRawPointer
    let count: Int
    /// Whether the locks are held by the owner already.
    let isExclusive: Bool

    init(_ configuration: CacheConfiguration, hasher: KeyHasher) {
        count = configuration.effectiveShardCount
        isExclusive = false
        base = .allocate(byteCount: count * Cell.bytes, alignment: 128)
        for index in 0..<count {
            let limits = ShardLimits(configuration.limits, index: index, count: count)
            let shard = Shard<Policy>(
                limits: limits,
                hasher: hasher,
                fenceCount: max(1024, 16384 / count),
                storesValues: configuration.storesValues
            )
            cell(index).initialize(shard)
        }
    }

    private init(exclusive set: ShardSet) {
        base = set.base
        count = set.count
        isExclusive = true
    }

    func deallocate() {
        for index in 0..<count { cell(index).deinitialize() }
        base.deallocate()
    }

    /// The same shards for somebody who holds their locks.
    var exclusive: ShardSet { ShardSet(exclusive: self) }

    @inline(__always)
    private func cell(_ index: Int) -> Cell {
        Cell(base: base + index &* Cell.bytes)
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
            precondition(cell.isHeld.pointee, "exclusive access does not include shard \(index): name its keys, or all")
            return body(&cell.shard.pointee)
        }
        return cell.lock.pointee.withLock { body(&cell.shard.pointee) }
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
        cell.lock.pointee.withLock {
            cell.isHeld.pointee = true
            defer { cell.isHeld.pointee = false }
            withLocks(indices.dropFirst(), body)
        }
    }
}
