internal import PredisPrimitives

/// Two LRU queues, one of entries seen once lately and one of those seen again, whose shares adapt.
///
/// Each queue has a ghost that remembers the keys it gave up. A key found in the ghost of the first queue says that the
/// queue is too short, one in the ghost of the second the opposite: the target length of the first moves by one, or by
/// the ratio of the ghosts' lengths if that is more. A remembered key joins the second queue at once. When the shard is
/// full, the first queue gives its oldest entry if it is longer than its target (or as long, and the second ghost knew
/// the newcomer), else the second queue does.
///
/// Source: Megiddo and Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", FAST 2003, figure 4. Of its names, T1
/// is `recent`, T2 `frequent`, B1 and B2 their ghosts, p `target`, a real number; c is what a full shard holds, entries
/// on probation included, so it is exactly the limit where entries are limited.
///
/// Invariants: a queue and its ghost, the first ones, hold at most c keys; all four hold at most 2c; p is in 0 ... c.
///
/// Departure: the figure shortens the ghosts before a victim is sought, for a newcomer that will come. Here they are
/// shortened after each change instead, as a victim is also wanted where nobody comes (lower limits) or somebody else
/// does (a prefetch, a longer value). Where somebody does come the outcome is the same, key by key.
struct ARCPolicy: EvictionPolicy, ~Copyable {
    private var recent = NodeList()
    private var frequent = NodeList()
    private var recentGhost = GhostQueue()
    private var frequentGhost = GhostQueue()
    private var target = 0.0
    /// The cache's size c: the residents when the shard was last full, or more entries that have been here since.
    private var capacity = 0
    /// Whether the second ghost knew the entry that is about to be inserted.
    private var wasFrequent = false

    /// Each ghost can come to hold as many keys as there are entries.
    static let bytesPerEntry = 2 * GhostQueue.bytesPerHash

    init() {}

    var count: Int { recent.count + frequent.count }

    mutating func recall(_ hash: UInt64) -> Bool {
        let (recentCount, frequentCount) = (Double(recentGhost.count), Double(frequentGhost.count))
        wasFrequent = false
        if recentGhost.remove(hash) {
            target = min(target + max(1, frequentCount / recentCount), Double(capacity))
            return true
        }
        guard frequentGhost.remove(hash) else { return false }
        target = max(target - max(1, recentCount / frequentCount), 0)
        wasFrequent = true
        return true
    }

    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        wasFrequent = false
        if recalled {
            nodes[Int(node)].entry.metadata.isInMain = true
            frequent.push(node, in: nodes)
        } else {
            recent.push(node, in: nodes)
        }
        capacity = max(capacity, count)
        shortenGhosts()
    }

    @inline(__always)
    mutating func touch(_ entry: Entry, hash: UInt64, in nodes: Nodes) {
        let node = entry.metadata.node
        if entry.metadata.isInMain {
            guard node != frequent.newest else { return }
            frequent.remove(node, in: nodes)
        } else {
            recent.remove(node, in: nodes)
            entry.metadata.isInMain = true
        }
        frequent.push(node, in: nodes)
    }

    /// 1 for what was seen again.
    func frequency(of entry: Entry, hash: UInt64) -> Int { entry.metadata.isInMain ? 1 : 0 }

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        if nodes[Int(node)].entry.metadata.isInMain {
            frequent.remove(node, in: nodes)
        } else {
            recent.remove(node, in: nodes)
        }
    }

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        capacity = residents
        target = min(target, Double(residents))
        let length = Double(recent.count)
        let isRecentTooLong = length > target || wasFrequent && length == target
        if recent.count > 0, isRecentTooLong || frequent.count == 0, let node = recent.popOldest(in: nodes) {
            let victim = Victim(node, in: nodes, hasher: hasher)
            recentGhost.insert(victim.hash, capacity: residents)
            shortenGhosts()
            return victim
        }
        guard let node = frequent.popOldest(in: nodes) else { return nil }
        let victim = Victim(node, in: nodes, hasher: hasher)
        frequentGhost.insert(victim.hash, capacity: 2 * residents)
        shortenGhosts()
        return victim
    }

    private mutating func shortenGhosts() {
        while recent.count + recentGhost.count > capacity, recentGhost.removeOldest() {}
        while count + recentGhost.count + frequentGhost.count > 2 * capacity, frequentGhost.removeOldest() {}
    }

    mutating func removeAll() {
        self = ARCPolicy()
    }

    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        for (queue, isMain) in [(recent, false), (frequent, true)] {
            try queue.check(in: nodes) { (node) throws(InvariantViolation) in
                let isInMain = nodes[Int(node)].entry.metadata.isInMain
                try InvariantViolation.require(isInMain == isMain, "node \(node) is in the wrong queue of ARC")
                try visit(node)
            }
        }
        try recentGhost.checkInvariants()
        try frequentGhost.checkInvariants()
        let recentKeys = recent.count + recentGhost.count
        let keys = recentKeys + frequent.count + frequentGhost.count
        try InvariantViolation.require(
            recentKeys <= capacity && keys <= 2 * capacity,
            "ARC's directory for \(capacity) entries has \(recentKeys) recent keys, \(keys) in all"
        )
        try InvariantViolation.require(
            (0...Double(capacity)).contains(target),
            "ARC's target is \(target) of \(capacity) entries"
        )
    }
}
