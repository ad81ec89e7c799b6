internal import PredisPrimitives

/// One queue, and a hand that moves from its oldest entry to its newest and around again.
///
/// A hit marks an entry. To evict, the hand clears marks until it meets an entry without one; that entry leaves and the
/// hand stays where it was.
///
/// Source: Zhang, Yang, Yue, Vigfusson and Rashmi, "SIEVE is Simpler than LRU", NSDI 2024. The mark is the entry's
/// counter.
struct SIEVEPolicy: EvictionPolicy, ~Copyable {
    private var order = NodeList()
    /// Where the search goes on; none: at the oldest.
    private var hand = Node.none

    static let bytesPerEntry = 0

    init() {}

    var count: Int { order.count }

    mutating func recall(_ hash: UInt64) -> Bool { false }

    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        order.push(node, in: nodes)
    }

    @inline(__always)
    mutating func touch(_ entry: Entry, hash: UInt64, in nodes: Nodes) {
        if entry.metadata.counter == 0 { entry.metadata.counter = 1 }
    }

    func frequency(of entry: Entry, hash: UInt64) -> Int { entry.metadata.counter }

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        if hand == node { hand = nodes[Int(node)].newer }
        order.remove(node, in: nodes)
    }

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        guard order.count > 0 else { return nil }
        var node = hand == Node.none ? order.oldest : hand
        while true {
            let entry = nodes[Int(node)].entry
            guard entry.metadata.counter != 0 else { break }
            entry.metadata.counter = 0
            node = nodes[Int(node)].newer
            if node == Node.none { node = order.oldest }
        }
        hand = nodes[Int(node)].newer
        order.remove(node, in: nodes)
        return Victim(node, in: nodes, hasher: hasher)
    }

    mutating func removeAll() {
        order = NodeList()
        hand = Node.none
    }

    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        var isHandInOrder = hand == Node.none
        try order.check(in: nodes) { (node) throws(InvariantViolation) in
            if node == hand { isHandInOrder = true }
            try visit(node)
        }
        try InvariantViolation.require(isHandInOrder, "SIEVE's hand points at node \(hand), which is not in its queue")
    }
}
