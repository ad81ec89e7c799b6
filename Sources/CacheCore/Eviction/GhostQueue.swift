/// A bounded FIFO set of key hashes: exact, with O(1) look-up, insertion and removal from anywhere.
///
/// Hashes lie in nodes linked from the newest to the oldest; an open-addressing index (linear probing, at most half
/// full) finds them.
struct GhostQueue: ~Copyable {
    private struct Element {
        var hash: UInt64
        var newer = GhostQueue.none
        /// The next older hash; of a free element the next free one.
        var older = GhostQueue.none
    }

    private static let none = UInt32.max
    private static let minimumCapacity = 16

    /// 16 bytes of links and hash and two slots of 4, for nine hashes to ten entries, rounded up.
    static let bytesPerHash = 24

    private var elements: UnsafeMutablePointer<Element>
    /// Where the element of a hash is: its index plus one, or 0; there are twice as many slots as elements.
    private var slots: UnsafeMutablePointer<UInt32>
    private var room: Int
    private var used = 0
    private var firstFree = GhostQueue.none
    private var newest = GhostQueue.none
    private var oldest = GhostQueue.none
    private(set) var count = 0

    init() {
        room = Self.minimumCapacity
        elements = .allocate(capacity: room)
        slots = .allocate(capacity: room * 2)
        slots.initialize(repeating: 0, count: room * 2)
    }

    deinit {
        elements.deallocate()
        slots.deallocate()
    }

    private var mask: Int { room * 2 - 1 }

    func contains(_ hash: UInt64) -> Bool {
        slot(of: hash) != nil
    }

    /// Adds a hash as the newest; the oldest leave until there are no more than `capacity`.
    mutating func insert(_ hash: UInt64, capacity: Int) {
        remove(hash)
        while count >= capacity, removeOldest() {}
        guard capacity > 0 else { return }
        let element = allocate()
        elements[Int(element)] = Element(hash: hash, older: newest)
        if newest != Self.none { elements[Int(newest)].newer = element } else { oldest = element }
        newest = element
        place(element)
        count += 1
    }

    /// Takes a hash out.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    mutating func remove(_ hash: UInt64) -> Bool {
        guard let slot = slot(of: hash) else { return false }
        let index = slots[slot] - 1
        let element = elements[Int(index)]
        if element.newer != Self.none {
            elements[Int(element.newer)].older = element.older
        } else {
            newest = element.older
        }
        if element.older != Self.none {
            elements[Int(element.older)].newer = element.newer
        } else {
            oldest = element.newer
        }
        closeGap(at: slot)
        elements[Int(index)].older = firstFree
        firstFree = index
        count -= 1
        return true
    }

    /// Takes the oldest out.
    ///
    /// - Returns: Whether there was one.
    mutating func removeOldest() -> Bool {
        count > 0 && remove(elements[Int(oldest)].hash)
    }

    mutating func removeAll() {
        self = GhostQueue()
    }

    private func home(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & mask
    }

    private func slot(of hash: UInt64) -> Int? {
        var index = home(hash)
        while slots[index] != 0 {
            if elements[Int(slots[index] - 1)].hash == hash { return index }
            index = (index + 1) & mask
        }
        return nil
    }

    private func place(_ element: UInt32) {
        var index = home(elements[Int(element)].hash)
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = element + 1
    }

    private func closeGap(at index: Int) {
        var hole = index
        var next = (index + 1) & mask
        while slots[next] != 0 {
            let home = home(elements[Int(slots[next] - 1)].hash)
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = 0
    }

    private mutating func allocate() -> UInt32 {
        if firstFree != Self.none {
            defer { firstFree = elements[Int(firstFree)].older }
            return firstFree
        }
        if used == room { grow() }
        used += 1
        return UInt32(used - 1)
    }

    /// Doubles the room, where every element is in use.
    private mutating func grow() {
        let old = elements
        elements = .allocate(capacity: room * 2)
        elements.moveInitialize(from: old, count: used)
        old.deallocate()
        room *= 2
        slots.deallocate()
        slots = .allocate(capacity: room * 2)
        slots.initialize(repeating: 0, count: room * 2)
        for element in 0..<used { place(UInt32(element)) }
    }

    func checkInvariants() throws(InvariantViolation) {
        var seen = 0
        var newer = Self.none
        var element = newest
        while element != Self.none {
            try InvariantViolation.require(seen < count, "a ghost of \(count) hashes has more, or a cycle")
            let links = elements[Int(element)]
            try InvariantViolation.require(links.newer == newer, "ghost element \(element) does not link back")
            try InvariantViolation.require(contains(links.hash), "ghost element \(element) cannot be found")
            seen += 1
            newer = element
            element = links.older
        }
        try InvariantViolation.require(seen == count && oldest == newer, "a ghost of \(count) hashes has \(seen)")
    }
}
