#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The arcs that leave one node of the probability graph: how often each key came in the windows after the node's key.
struct ArcTable: ~Copyable {
    // A hash table (linear probing, at most three quarters full, no deletion) and behind it, in the same block, the
    // list of the positions of the arcs above the node's floor. An arc can pass the floor only when it is counted, and
    // is listed then; one that has sunk below is dropped from the list when that is read. So reading does not depend on
    // the number of arcs.

    /// A successor and in how many windows it came.
    struct Arc {
        var key: UInt32
        var count: UInt32
    }

    /// Marks an arc's count in the table: the arc is in the list.
    private static let listed: UInt32 = 1 << 31

    // Safety: a zeroed block of `1 << bits` arcs and `listLimit` positions, owned by this value. All-zero bytes are an
    // empty arc.
    private let arcs: UnsafeMutablePointer<Arc>
    /// Arcs in the table.
    private(set) var count: Int32 = 0
    /// Arcs in the list, which it holds after `dropUnlikely`.
    private(set) var likelyCount: Int32 = 0
    private let bits: UInt8
    private let listLimit: Int32
    private let list: UnsafeMutablePointer<UInt32>

    /// Makes an empty table.
    ///
    /// - Parameters:
    ///   - capacity: Arcs it must have room for.
    ///   - mostLikely: Arcs that can be above the floor at a time.
    init(capacity: Int, mostLikely: Int) {
        var bits: UInt8 = 2
        while Self.room(bits) < capacity { bits += 1 }
        let slots = 1 << Int(bits)
        let listLimit = min(mostLikely, Self.room(bits))
        let bytes = slots * MemoryLayout<Arc>.stride + listLimit * MemoryLayout<UInt32>.stride
        guard let memory = calloc(1, bytes) else {
            fatalError("no memory for \(capacity) arcs of a probability graph; bound its capacity")
        }
        self.bits = bits
        self.listLimit = Int32(listLimit)
        arcs = memory.bindMemory(to: Arc.self, capacity: slots)
        list = (memory + slots * MemoryLayout<Arc>.stride).bindMemory(to: UInt32.self, capacity: listLimit)
    }

    deinit {
        free(arcs)
    }

    /// Arcs it has room for.
    var capacity: Int { Self.room(bits) }

    /// Bytes held.
    var memoryBytes: Int {
        MemoryLayout<Arc>.stride << Int(bits) + Int(listLimit) * MemoryLayout<UInt32>.stride
    }

    /// Counts a successor once more; there must be room for a new one.
    ///
    /// - Parameters:
    ///   - key: The successor.
    ///   - floor: An arc counted more often is likely.
    mutating func add(_ key: UInt32, floor: UInt32) {
        let position = position(of: key)
        var stored = arcs[position].count
        if stored == 0 {
            arcs[position].key = key
            count &+= 1
        }
        stored &+= 1
        arcs[position].count = stored
        if stored & Self.listed == 0, stored > floor { enlist(position, floor: floor) }
    }

    /// Drops from the list what is no longer above the floor.
    mutating func dropUnlikely(floor: UInt32) {
        var place: Int32 = 0
        while place < likelyCount {
            let position = Int(list[Int(place)])
            if arcs[position].count & ~Self.listed > floor {
                place &+= 1
            } else {
                arcs[position].count &= ~Self.listed
                likelyCount &-= 1
                list[Int(place)] = list[Int(likelyCount)]
            }
        }
    }

    /// An arc above the floor, by its place in `0 ..< likelyCount`.
    func likely(_ place: Int) -> Arc {
        let arc = arcs[Int(list[place])]
        return Arc(key: arc.key, count: arc.count & ~Self.listed)
    }

    /// How many arcs are counted more than `count` times.
    ///
    /// - Complexity: O(capacity).
    func arcs(above count: UInt32) -> Int {
        var result = 0
        for position in 0..<1 << Int(bits) where arcs[position].count & ~Self.listed > count { result &+= 1 }
        return result
    }

    /// Takes over the arcs of another table that are counted more than `count` times, in place of its own.
    ///
    /// - Complexity: O(capacity).
    mutating func fill(from other: borrowing ArcTable, above count: UInt32, floor: UInt32) {
        removeAll()
        for position in 0..<1 << Int(other.bits) {
            let arc = other.arcs[position]
            let counted = arc.count & ~Self.listed
            guard counted > count else { continue }
            let place = self.position(of: arc.key)
            arcs[place] = Arc(key: arc.key, count: counted)
            self.count &+= 1
            if counted > floor { enlist(place, floor: floor) }
        }
    }

    /// Empties the table.
    mutating func removeAll() {
        memset(arcs, 0, MemoryLayout<Arc>.stride << Int(bits))
        count = 0
        likelyCount = 0
    }

    private mutating func enlist(_ position: Int, floor: UInt32) {
        if likelyCount == listLimit { dropUnlikely(floor: floor) }
        guard likelyCount < listLimit else { return }
        arcs[position].count |= Self.listed
        list[Int(likelyCount)] = UInt32(truncatingIfNeeded: position)
        likelyCount &+= 1
    }

    /// Where a key's arc is, or would be.
    private func position(of key: UInt32) -> Int {
        let mask = 1 << Int(bits) &- 1
        var position = Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 &- bits))
        while arcs[position].count != 0, arcs[position].key != key { position = (position &+ 1) & mask }
        return position
    }

    private static func room(_ bits: UInt8) -> Int {
        3 << (Int(bits) - 2)
    }
}
