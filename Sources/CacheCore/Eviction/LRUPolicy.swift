internal import PredisPrimitives

/// The least recently used entry leaves.
struct LRUPolicy: EvictionPolicy, ~Copyable {
    private var order = NodeList()

    static let bytesPerEntry = 0

    init() {}

    var count: Int { order.count }

    mutating func recall(_ hash: UInt64) -> Bool { false }

    @inline(__always)
    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        order.push(node, in: nodes)
    }

    @inline(__always)
    mutating func touch(_ entry: Entry, hash: UInt64, in nodes: Nodes) {
        let node = entry.metadata.node
        guard node != order.newest else { return }
        order.remove(node, in: nodes)
        order.push(node, in: nodes)
    }

    func frequency(of entry: Entry, hash: UInt64) -> Int { 0 }

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        order.remove(node, in: nodes)
    }

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        guard let node = order.popOldest(in: nodes) else { return nil }
        return Victim(node, in: nodes, hasher: hasher)
    }

    mutating func removeAll() {
        order = NodeList()
    }

    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        try order.check(in: nodes, visit)
    }
}
