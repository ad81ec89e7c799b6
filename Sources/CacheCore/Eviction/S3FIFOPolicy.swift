internal import PredisPrimitives

/// Three FIFO queues: a small one that filters, a main one that keeps, and a ghost that remembers.
///
/// A new entry joins the small queue, or the main queue if the ghost knows its key. A hit only counts, up to three.
/// When the shard is full, the main queue gives an entry if it exceeds its share (nine tenths) or the small queue is
/// empty, else the small queue.
/// - The small queue's oldest goes to the main queue with its count at zero if it was hit twice or more; else it leaves
///   and its key's hash joins the ghost. The small queue goes on like that until an entry has left or the queue is
///   empty: the shares are not looked at in between.
/// - The main queue's oldest is queued again with its count lowered by one if it was hit; else it leaves, and the ghost
///   does not learn of it.
///
/// Source: Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023, with the
/// choices of the libCacheSim program (evict from the main queue first if it is too large; two hits to leave the small
/// queue for the main one).
///
/// Shares are shares of *entries*, also where bytes are limited: a full shard's population is its capacity in entries,
/// whatever they weigh. With N entries the small queue's share is N / 10, the ghost remembers 9 N / 10 hashes.
struct S3FIFOPolicy: EvictionPolicy, ~Copyable {
    private var small = NodeList()
    private var main = NodeList()
    private var ghost = GhostQueue()

    static let bytesPerEntry = GhostQueue.bytesPerHash

    /// Hits that take an entry from the small queue to the main one.
    private static let promotionHits = 2
    private static let maximumCounter = 3

    init() {}

    var count: Int { small.count + main.count }

    mutating func recall(_ hash: UInt64) -> Bool {
        ghost.remove(hash)
    }

    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        if recalled {
            nodes[Int(node)].entry.metadata.isInMain = true
            main.push(node, in: nodes)
        } else {
            small.push(node, in: nodes)
        }
    }

    @inline(__always)
    mutating func touch(_ entry: Entry, hash: UInt64, in nodes: Nodes) {
        let counter = entry.metadata.counter
        if counter < Self.maximumCounter { entry.metadata.counter = counter &+ 1 }
    }

    func frequency(of entry: Entry, hash: UInt64) -> Int { entry.metadata.counter }

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        if nodes[Int(node)].entry.metadata.isInMain {
            main.remove(node, in: nodes)
        } else {
            small.remove(node, in: nodes)
        }
    }

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        let mainShare = count - count / 10
        while count > 0 {
            if main.count > mainShare || small.count == 0 {
                if let victim = evictFromMain(in: nodes, hasher: hasher) { return victim }
            } else if let victim = evictFromSmall(in: nodes, hasher: hasher) {
                ghost.insert(victim.hash, capacity: residents * 9 / 10)
                return victim
            }
        }
        return nil
    }

    private mutating func evictFromSmall(in nodes: Nodes, hasher: KeyHasher) -> Victim? {
        while let node = small.popOldest(in: nodes) {
            let entry = nodes[Int(node)].entry
            guard entry.metadata.counter >= Self.promotionHits else { return Victim(node, in: nodes, hasher: hasher) }
            entry.metadata.counter = 0
            entry.metadata.isInMain = true
            main.push(node, in: nodes)
        }
        return nil
    }

    private mutating func evictFromMain(in nodes: Nodes, hasher: KeyHasher) -> Victim? {
        while let node = main.popOldest(in: nodes) {
            let entry = nodes[Int(node)].entry
            let counter = entry.metadata.counter
            guard counter > 0 else { return Victim(node, in: nodes, hasher: hasher) }
            entry.metadata.counter = counter - 1
            main.push(node, in: nodes)
        }
        return nil
    }

    mutating func removeAll() {
        small = NodeList()
        main = NodeList()
        ghost.removeAll()
    }

    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        for (queue, isMain) in [(small, false), (main, true)] {
            try queue.check(in: nodes) { (node) throws(InvariantViolation) in
                let isInMain = nodes[Int(node)].entry.metadata.isInMain
                try InvariantViolation.require(isInMain == isMain, "node \(node) is in the wrong queue of S3-FIFO")
                try visit(node)
            }
        }
        try ghost.checkInvariants()
    }
}
