#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The position of an entry in its shard's slab: the same for its whole life, reused afterwards.
typealias NodeIndex = UInt32

/// The nodes of a slab.
///
/// Safety: valid until the slab next allocates.
typealias Nodes = UnsafeMutablePointer<Node>

/// The links of one entry.
struct Node {
    /// The entry's block; `nil`: the node is free.
    var block: UnsafeMutableRawPointer?
    /// The next newer entry of the queue the entry is in.
    var newer = Node.none
    /// The next older entry; of a free node the next free one.
    var older = Node.none
    /// The timer before this one, or which list this one heads; see ``TimerWheel``.
    var timerPrevious = Node.none
    var timerNext = Node.none

    /// No node; real indices stay below `1 << 31`.
    static let none = NodeIndex.max

    /// The entry of a node that is in use.
    @inline(__always)
    var entry: Entry { Entry(base: block.unsafelyUnwrapped) }
}

/// Nodes with stable indices and a list of the free ones.
///
/// Its memory stays at its high-water mark until ``removeAll()``.
struct NodeSlab: ~Copyable {
    private(set) var nodes: Nodes
    private var capacity = 16
    private var firstFree = Node.none
    /// Indices handed out so far are below this.
    private(set) var used = 0
    private(set) var count = 0

    static let bytesPerNode = MemoryLayout<Node>.stride
    static let maximumCount = 1 << 31

    init() {
        nodes = Self.reallocate(nil, capacity: capacity)
    }

    deinit {
        free(nodes)
    }

    private static func reallocate(_ nodes: Nodes?, capacity: Int) -> Nodes {
        // Safety: nodes are trivial, so moving their bytes moves them.
        guard let memory = realloc(nodes, capacity * bytesPerNode) else {
            fatalError("no memory for \(capacity) nodes")
        }
        return memory.bindMemory(to: Node.self, capacity: capacity)
    }

    /// Takes a free node for an entry that is yet to be made.
    mutating func allocate() -> NodeIndex {
        count += 1
        if firstFree != Node.none {
            let index = firstFree
            firstFree = nodes[Int(index)].older
            nodes[Int(index)].older = Node.none
            return index
        }
        if used == capacity {
            precondition(used < Self.maximumCount, "a shard holds at most \(Self.maximumCount) entries")
            capacity *= 2
            nodes = Self.reallocate(nodes, capacity: capacity)
        }
        (nodes + used).initialize(to: Node())
        used += 1
        return NodeIndex(used - 1)
    }

    mutating func giveBack(_ index: NodeIndex) {
        nodes[Int(index)] = Node(older: firstFree)
        firstFree = index
        count -= 1
    }

    /// Gives every node back, and the memory.
    mutating func removeAll() {
        capacity = 16
        nodes = Self.reallocate(nodes, capacity: capacity)
        firstFree = Node.none
        used = 0
        count = 0
    }

    func checkInvariants() throws(InvariantViolation) {
        var free = 0
        var index = firstFree
        while index != Node.none {
            try InvariantViolation.require(Int(index) < used, "free node \(index) is beyond the \(used) used ones")
            try InvariantViolation.require(nodes[Int(index)].block == nil, "free node \(index) has a block")
            free += 1
            try InvariantViolation.require(free <= used, "the list of free nodes has a cycle")
            index = nodes[Int(index)].older
        }
        try InvariantViolation.require(free + count == used, "\(free) free and \(count) live nodes are not \(used)")
    }
}
