/// A queue of nodes from the newest to the oldest, linked through the slab.
///
/// Every operation is O(1).
struct NodeList {
    private(set) var newest = Node.none
    private(set) var oldest = Node.none
    private(set) var count = 0

    /// Adds `node` as the newest.
    @inline(__always)
    mutating func push(_ node: NodeIndex, in nodes: Nodes) {
        nodes[Int(node)].newer = Node.none
        nodes[Int(node)].older = newest
        if newest != Node.none { nodes[Int(newest)].newer = node } else { oldest = node }
        newest = node
        count &+= 1
    }

    /// Takes `node`, which is in this list, out of it.
    @inline(__always)
    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        let newer = nodes[Int(node)].newer
        let older = nodes[Int(node)].older
        if newer != Node.none { nodes[Int(newer)].older = older } else { newest = older }
        if older != Node.none { nodes[Int(older)].newer = newer } else { oldest = newer }
        count &-= 1
    }

    /// Takes the oldest out.
    @inline(__always)
    mutating func popOldest(in nodes: Nodes) -> NodeIndex? {
        let node = oldest
        guard node != Node.none else { return nil }
        remove(node, in: nodes)
        return node
    }

    /// Walks the list both ways at once, calling `visit` from the newest on.
    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        var newer = Node.none
        var node = newest
        var seen = 0
        while node != Node.none {
            try InvariantViolation.require(seen < count, "a list of \(count) nodes has more, or a cycle")
            try InvariantViolation.require(nodes[Int(node)].newer == newer, "node \(node) does not link back")
            try visit(node)
            seen += 1
            newer = node
            node = nodes[Int(node)].older
        }
        try InvariantViolation.require(seen == count, "a list of \(count) nodes has \(seen)")
        try InvariantViolation.require(oldest == newer, "a list ends with \(newer), not with its oldest \(oldest)")
    }
}
