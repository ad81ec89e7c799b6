internal import PredisPrimitives

/// Decides which entry leaves when a shard is full.
///
/// A policy orders nodes; it owns no keys, values or locks. Its per-entry bits live in ``EntryMetadata``. The shard
/// tells it of every insertion, hit and removal, in order, from under its lock. Every call takes O(1) amortised time.
protocol EvictionPolicy: ~Copyable {
    /// What the policy's own memory costs for each entry of a full cache, in bytes.
    static var bytesPerEntry: Int { get }

    init()

    /// How many entries are in the policy's order.
    var count: Int { get }

    /// Whether the policy remembers the key of `hash` as one that left too early; it forgets it.
    ///
    /// Called before room is made for the entry.
    mutating func recall(_ hash: UInt64) -> Bool

    /// An entry was added. Its policy bits are zero.
    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes)

    /// An entry was read or overwritten; `hash` is its key's.
    mutating func touch(_ entry: Entry, hash: UInt64, in nodes: Nodes)

    /// How often an entry was hit, as far as the policy counts.
    func frequency(of entry: Entry, hash: UInt64) -> Int

    /// An entry leaves for another reason than this policy: deleted, expired.
    mutating func remove(_ node: NodeIndex, in nodes: Nodes)

    /// Takes the next entry to leave out of the order; `nil`: there is none.
    ///
    /// The shard calls it only when it is full, so the policy's population is its capacity: shares are shares of
    /// ``count``. `residents` counts all entries of the shard, those on probation included.
    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim?

    /// Forgets everything.
    mutating func removeAll()

    /// Checks the order, calling `visit` once for each node in it.
    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation)
}

/// An entry that a policy gave up, and the hash of its key.
struct Victim {
    let node: NodeIndex
    let hash: UInt64

    @inline(__always)
    init(_ node: NodeIndex, in nodes: Nodes, hasher: KeyHasher) {
        self.node = node
        hash = hasher.hash(nodes[Int(node)].entry.key)
    }
}
