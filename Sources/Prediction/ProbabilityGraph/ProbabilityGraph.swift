import AccessModel

/// For each key, in how many of the windows after it each other key came.
struct ProbabilityGraph: ~Copyable {
    // Unbounded, a node's table starts with room for one window and doubles. Bounded, every node has its one table for
    // good, so nothing is allocated once all nodes are taken: a key that is given another's node takes over its emptied
    // table, and forgetting rare arcs goes through a spare table, which changes places with the node's.

    private struct Node: ~Copyable {
        var key: UInt32
        /// Windows counted.
        var visits: UInt32 = 0
        /// Whether a window was counted since the hand of the clock passed.
        var wasSeen = false
        var arcs: ArcTable

        init(key: UInt32, arcs: consuming ArcTable) {
            self.key = key
            self.arcs = arcs
        }
    }

    /// Windows at which a node is not counted on: more would overflow.
    private static let visitLimit: UInt32 = 1 << 31 - 1

    // Safety: the first `count` of `room` nodes are initialised and owned by this value.
    private var nodes: UnsafeMutablePointer<Node>
    let window: Int
    let threshold: Double
    private let capacity: ProbabilityGraphConfiguration.Capacity?
    /// More arcs of one node cannot be above the threshold: each window adds at most `window` to their sum.
    private let mostLikely: Int
    private var index: KeyIndex
    private(set) var count = 0
    private var room: Int
    /// The next node that may have to give way.
    private var hand = 0
    private var spare: ArcTable

    init(configuration: ProbabilityGraphConfiguration) {
        configuration.check()
        window = configuration.window
        threshold = configuration.threshold
        capacity = configuration.capacity
        let bound = Double(window) / max(threshold, 1e-6)
        mostLikely = Int(min(bound.rounded(.up), Double(UInt32.max >> 2)))
        room = capacity?.keys ?? 1024
        index = KeyIndex(capacity: room)
        nodes = .allocate(capacity: room)
        spare = ArcTable(capacity: capacity?.successors ?? 1, mostLikely: mostLikely)
    }

    deinit {
        nodes.deinitialize(count: count)
        nodes.deallocate()
    }

    /// Bytes held.
    ///
    /// - Complexity: O(keys).
    var memoryBytes: Int {
        var bytes = index.memoryBytes + room * MemoryLayout<Node>.stride + spare.memoryBytes
        for node in 0..<count { bytes += nodes[node].arcs.memoryBytes }
        return bytes
    }

    /// Counts a full window as one after `key`, which is not its own successor.
    mutating func count(_ successors: borrowing LookaheadWindow, after key: UInt32) {
        // `node(of:)` may move the nodes, so it comes first.
        let place = node(of: key)
        let node = nodes + place
        guard node.pointee.visits < Self.visitLimit else { return }
        node.pointee.visits &+= 1
        node.pointee.wasSeen = true
        let floor = floor(node.pointee.visits)
        makeRoom(node, floor: floor)
        for position in 0..<successors.length {
            guard let successor = successors[distinct: position], successor != key else { continue }
            node.pointee.arcs.add(successor, floor: floor)
        }
    }

    /// Replaces the contents of `candidates` by the likely successors of a key; of too many the most probable.
    mutating func predict(after key: UInt32, into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        guard let known = index.find(key) else { return }
        let node = nodes + known
        node.pointee.arcs.dropUnlikely(floor: floor(node.pointee.visits))
        for place in 0..<Int(node.pointee.arcs.likelyCount) {
            let arc = node.pointee.arcs.likely(place)
            candidates.insert(arc.key, probability: Float(arc.count) / Float(node.pointee.visits))
        }
    }

    /// The largest count that is not above the threshold.
    private func floor(_ visits: UInt32) -> UInt32 {
        UInt32(threshold * Double(visits))
    }

    /// Sees to it that a window's successors find room in a node's table.
    private mutating func makeRoom(_ node: UnsafeMutablePointer<Node>, floor: UInt32) {
        let needed = Int(node.pointee.arcs.count) + window
        guard let capacity else {
            guard needed > node.pointee.arcs.capacity else { return }
            var larger = ArcTable(capacity: needed, mostLikely: mostLikely)
            larger.fill(from: node.pointee.arcs, above: 0, floor: floor)
            node.pointee.arcs = larger
            return
        }
        guard needed > capacity.successors else { return }
        var rare: UInt32 = 1
        while node.pointee.arcs.arcs(above: rare) + window > capacity.successors { rare &*= 2 }
        spare.fill(from: node.pointee.arcs, above: rare, floor: floor)
        swap(&spare, &node.pointee.arcs)
    }

    /// The node of a key, made if there is none.
    private mutating func node(of key: UInt32) -> Int {
        if let known = index.find(key) { return known }
        if count == room {
            guard capacity == nil else { return reuse(for: key) }
            grow()
        }
        let table = ArcTable(capacity: capacity?.successors ?? window, mostLikely: mostLikely)
        (nodes + count).initialize(to: Node(key: key, arcs: table))
        index.set(key, to: count)
        count += 1
        return count - 1
    }

    /// Gives a key the node of one that was not seen while the hand went round.
    private mutating func reuse(for key: UInt32) -> Int {
        while nodes[hand].wasSeen {
            nodes[hand].wasSeen = false
            hand = hand + 1 == count ? 0 : hand + 1
        }
        let victim = hand
        hand = hand + 1 == count ? 0 : hand + 1
        index.remove(nodes[victim].key)
        index.set(key, to: victim)
        nodes[victim].key = key
        nodes[victim].visits = 0
        nodes[victim].arcs.removeAll()
        return victim
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: 2 * room)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        room *= 2
    }
}

extension CandidateBuffer {
    /// Adds a candidate; if the buffer is full, in place of its least probable one, or not at all if it is none the
    /// better.
    fileprivate mutating func insert(_ key: UInt32, probability: Float) {
        let candidate = Candidate(key: KeyID(rawValue: key), probability: probability)
        guard count == capacity else { return append(candidate) }
        var least = 0
        for position in 1..<max(count, 1) where self[position].probability < self[least].probability {
            least = position
        }
        if self[least].probability < probability { self[least] = candidate }
    }
}
