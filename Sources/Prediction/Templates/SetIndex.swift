/// Tells which slot of a fixed table belongs to a hash.
///
/// Sets of four slots; a hash not held takes an empty slot of its set or that of the least used, which may resist.
struct SetIndex: ~Copyable {
    // The same scheme as `SuccessorTable`: who resists fades, so that what is not used any more gives way after a few
    // attempts and one burst of new hashes does not sweep the table.

    private static let ways = 4

    // Safety: both blocks hold `slotCount` initialised elements and are owned by this value. A hash of 0 is an empty
    // slot.
    private let hashes: UnsafeMutablePointer<UInt64>
    /// A power of two.
    let slotCount: Int
    private let uses: UnsafeMutablePointer<UInt8>
    private var random: SmallRandom

    /// - Parameters:
    ///   - slots: Rounded up to a power of two of at least 4.
    ///   - seed: Fixes the decisions by chance.
    init(slots: Int, seed: UInt64) {
        var size = Self.ways
        while size < slots { size <<= 1 }
        slotCount = size
        hashes = .allocate(capacity: size)
        hashes.initialize(repeating: 0, count: size)
        uses = .allocate(capacity: size)
        uses.initialize(repeating: 0, count: size)
        random = SmallRandom(seed: seed)
    }

    deinit {
        hashes.deallocate()
        uses.deallocate()
    }

    var memoryBytes: Int { slotCount * 9 }

    /// The hash a slot in `0 ..< slotCount` belongs to, 0 if to none.
    @inline(__always)
    func hash(at slot: Int) -> UInt64 { hashes[slot] }

    /// The slot of a hash, taken if it has none, and whether it was taken just now; -1 if the slot that would have to
    /// give way resisted.
    @inline(__always)
    mutating func claim(_ hash: UInt64) -> (slot: Int, isNew: Bool) {
        let hash = hash | 1
        let first = Int(truncatingIfNeeded: hash >> 1) & (slotCount &- 1) & ~(Self.ways &- 1)
        for slot in first..<first &+ Self.ways where hashes[slot] == hash {
            if uses[slot] < 64 { uses[slot] &+= 1 }
            return (slot, false)
        }
        return replace(in: first, by: hash)
    }

    private mutating func replace(in first: Int, by hash: UInt64) -> (slot: Int, isNew: Bool) {
        let chance = Int(random.next())
        // Of equally used ones by chance, or old ones would stay for ever.
        var victim = first &+ chance & 3
        for step in 1..<Self.ways {
            let slot = first &+ (chance &+ step) & 3
            if uses[slot] < uses[victim] { victim = slot }
        }
        if uses[victim] > 2, chance >> 2 & 3 != 0 {
            fade(victim)
            return (-1, false)
        }
        if chance >> 4 & 15 == 0 {
            fade(first &+ chance >> 8 & 3)
        }
        hashes[victim] = hash
        uses[victim] = 1
        return (victim, true)
    }

    private func fade(_ slot: Int) {
        if uses[slot] > 1 { uses[slot] &-= (uses[slot] &+ 3) >> 2 }
    }
}
