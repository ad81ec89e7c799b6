internal import PredisPrimitives

/// Two LRU queues, one of entries seen once lately and one of those seen again, whose shares adapt.
///
/// Each queue has a ghost that remembers the keys it gave up. A key found in the ghost of the first queue says that queue
/// is too short, one in the ghost of the second the opposite: the target length of the first moves by one, or by the
/// ratio of the ghosts' lengths if that is more. A remembered key joins the second queue at once.
///
/// Source: Megiddo and Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", FAST 2003, figure 4: T1 is `recent`,
/// T2 `frequent`, B1 and B2 their ghosts, p `target`. The cache's size c is the policy's population, as the shard asks
/// for a victim only when it is full; with entries on probation c is smaller for a while, and the ghosts are cut to fit
/// at the next eviction.
struct ARCPolicy: EvictionPolicy, ~Copyable {
    private enum Recall { case none, recent, frequent }

    private var recent = NodeList()
    private var frequent = NodeList()
    private var recentGhost = GhostQueue()
    private var frequentGhost = GhostQueue()
    private var target = 0.0
    /// Which ghost knew the entry that is about to be inserted.
    private var recalled = Recall.none

    /// The ghosts remember as many keys as there are entries.
    static let bytesPerEntry = GhostQueue.bytesPerHash

    init() {}

    var count: Int { recent.count + frequent.count }

    mutating func recall(_ hash: UInt64) -> Bool {
        let (recentCount, frequentCount) = (Double(recentGhost.count), Double(frequentGhost.count))
        if recentGhost.remove(hash) {
            target = min(target + max(1, frequentCount / recentCount), Double(count))
            recalled = .recent
        } else if frequentGhost.remove(hash) {
            target = max(target - max(1, recentCount / frequentCount), 0)
            recalled = .frequent
        } else {
            recalled = .none
        }
        return recalled != .none
    }

    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        self.recalled = .none
        if recalled {
            nodes[Int(node)].entry.metadata.isInMain = true
            frequent.push(node, in: nodes)
        } else {
            recent.push(node, in: nodes)
        }
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

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        if nodes[Int(node)].entry.metadata.isInMain {
            frequent.remove(node, in: nodes)
        } else {
            recent.remove(node, in: nodes)
        }
    }

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        let capacity = count
        guard capacity > 0 else { return nil }
        if recalled == .none {
            // The new entry will be in `recent`: that queue and its ghost together hold at most `capacity` keys.
            if recent.count == capacity { return popRecent(in: nodes, hasher: hasher) }
            while recent.count + recentGhost.count >= capacity, recentGhost.removeOldest() {}
            while ghostCount >= capacity, frequentGhost.removeOldest() {}
        }
        // A remembered key was taken out of its ghost, which gets the victim's in its place.
        while ghostCount >= capacity, frequentGhost.removeOldest() || recentGhost.removeOldest() {}
        let length = Double(recent.count)
        if recent.count > 0, length > target || recalled == .frequent && length == target || frequent.count == 0 {
            let victim = popRecent(in: nodes, hasher: hasher)
            if let victim { recentGhost.insert(victim.hash, capacity: capacity) }
            return victim
        }
        guard let node = frequent.popOldest(in: nodes) else { return nil }
        let victim = Victim(node, in: nodes, hasher: hasher)
        frequentGhost.insert(victim.hash, capacity: capacity)
        return victim
    }

    private var ghostCount: Int { recentGhost.count + frequentGhost.count }

    private mutating func popRecent(in nodes: Nodes, hasher: KeyHasher) -> Victim? {
        recent.popOldest(in: nodes).map { Victim($0, in: nodes, hasher: hasher) }
    }

    mutating func removeAll() {
        recent = NodeList()
        frequent = NodeList()
        recentGhost.removeAll()
        frequentGhost.removeAll()
        target = 0
        recalled = .none
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
        try InvariantViolation.require(target >= 0, "ARC's target is \(target)")
        try recentGhost.checkInvariants()
        try frequentGhost.checkInvariants()
    }
}
