internal import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Finds entries by key: open addressing with linear probing in slots of 8 bytes.
///
/// A slot is 0 when empty; else bits 48-63 are the top 16 bits of the key's hash, bits 4-47 those of the block's
/// address (blocks are aligned to 16), and bits 0-3 say how far the slot lies behind its home, 15 meaning "15 or more".
/// Thanks to that distance a deletion shifts the slots behind it back without reading their entries.
///
/// The load lies between an eighth and two thirds; beyond either the table doubles or halves, reading every key once. At
/// three quarters the search for a missing key would look at 8.5 slots instead of 5, which is much of what a miss costs.
struct SlotTable: ~Copyable {
    private var slots: UnsafeMutablePointer<UInt64>
    private(set) var mask: Int
    private(set) var count = 0
    let hasher: KeyHasher

    private static let minimumSlots = 16
    private static let tagMask: UInt64 = 0xFFFF_0000_0000_0000
    private static let pointerMask: UInt64 = 0x0000_FFFF_FFFF_FFF0
    private static let distanceMask: UInt64 = 15

    /// What an entry's share of the slots costs at most: 8 bytes at a load of a third.
    static let bytesPerEntry = 24

    init(hasher: KeyHasher) {
        self.hasher = hasher
        slots = Self.allocate(Self.minimumSlots)
        mask = Self.minimumSlots - 1
    }

    deinit {
        slots.deallocate()
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        let slots = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        slots.initialize(repeating: 0, count: count)
        return slots
    }

    var slotCount: Int { mask + 1 }

    /// The slot of `key`; `nil`: it is not in the table.
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        let tag = hash & Self.tagMask
        let count = key.count
        // Safety: an empty key may have no address; then nothing is compared, whatever the pointer.
        let bytes = key.baseAddress ?? UnsafeRawPointer(slots)
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[index]
            if slot == 0 { return nil }
            if slot & Self.tagMask == tag {
                let entry = Self.entry(slot)
                if entry.keyCount == count, Self.areEqual(entry.base + Entry.headerBytes, bytes, count) { return index }
            }
            index = (index &+ 1) & mask
        }
    }

    /// Whether two blocks hold the same bytes: most keys are short, and a call would cost as much as the comparison.
    @inline(__always)
    private static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        func differ<Word: FixedWidthInteger>(_ offset: Int, as type: Word.Type) -> Bool {
            left.loadUnaligned(fromByteOffset: offset, as: type)
                != right.loadUnaligned(fromByteOffset: offset, as: type)
        }
        // Safety: every load lies within `count` bytes; the last one overlaps the one before.
        if count > 32 { return memcmp(left, right, count) == 0 }
        if count >= 8 {
            var offset = 0
            while offset &+ 8 <= count {
                if differ(offset, as: UInt64.self) { return false }
                offset &+= 8
            }
            return !differ(count &- 8, as: UInt64.self)
        }
        if count >= 4 { return !differ(0, as: UInt32.self) && !differ(count &- 4, as: UInt32.self) }
        for offset in 0..<count where differ(offset, as: UInt8.self) { return false }
        return true
    }

    /// The slot of an entry that is in the table.
    func slot(of entry: Entry, hash: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index] == 0 || Self.entry(slots[index]) != entry {
            index = (index &+ 1) & mask
        }
        return index
    }

    /// The entry in a slot that is not empty.
    @inline(__always)
    subscript(index: Int) -> Entry { Self.entry(slots[index]) }

    /// The entry in a slot; `nil`: it is empty.
    func entry(at index: Int) -> Entry? {
        slots[index] == 0 ? nil : Self.entry(slots[index])
    }

    /// Adds an entry whose key is not in the table.
    mutating func insert(_ entry: Entry, hash: UInt64) {
        if (count + 1) * 3 > slotCount * 2 { resize(to: slotCount * 2) }
        place(entry, hash: hash)
        count += 1
    }

    /// Puts `entry`, which has the same key, in the place of the entry in a slot.
    func replace(at index: Int, with entry: Entry) {
        slots[index] = slots[index] & ~Self.pointerMask | Self.address(entry)
    }

    /// Empties a slot and closes the gap.
    mutating func remove(at index: Int) {
        var hole = index
        var next = index
        while true {
            next = (next &+ 1) & mask
            let slot = slots[next]
            if slot == 0 { break }
            let distance = distance(of: slot, at: next)
            let gap = (next &- hole) & mask
            guard distance >= gap else { continue }
            slots[hole] = slot & ~Self.distanceMask | Self.encode(distance - gap)
            hole = next
        }
        slots[hole] = 0
        count -= 1
        if count * 8 < slotCount, slotCount > Self.minimumSlots { resize(to: slotCount / 2) }
    }

    mutating func removeAll() {
        slots.deallocate()
        slots = Self.allocate(Self.minimumSlots)
        mask = Self.minimumSlots - 1
        count = 0
    }

    // MARK: Slots

    @inline(__always)
    private static func entry(_ slot: UInt64) -> Entry {
        Entry(base: UnsafeMutableRawPointer(bitPattern: UInt(slot & pointerMask)).unsafelyUnwrapped)
    }

    private static func address(_ entry: Entry) -> UInt64 {
        let address = UInt64(UInt(bitPattern: entry.base))
        precondition(address & ~pointerMask == 0, "the allocator's addresses need 48 bits aligned to 16")
        return address
    }

    private static func encode(_ distance: Int) -> UInt64 {
        UInt64(min(distance, 15))
    }

    private func distance(of slot: UInt64, at index: Int) -> Int {
        let distance = Int(slot & Self.distanceMask)
        guard distance == 15 else { return distance }
        return (index &- Int(truncatingIfNeeded: hasher.hash(Self.entry(slot).key))) & mask
    }

    private func place(_ entry: Entry, hash: UInt64) {
        let home = Int(truncatingIfNeeded: hash) & mask
        var index = home
        while slots[index] != 0 { index = (index &+ 1) & mask }
        slots[index] = hash & Self.tagMask | Self.address(entry) | Self.encode((index &- home) & mask)
    }

    private mutating func resize(to newCount: Int) {
        let old = UnsafeBufferPointer(start: slots, count: slotCount)
        slots = Self.allocate(newCount)
        mask = newCount - 1
        for slot in old where slot != 0 {
            let entry = Self.entry(slot)
            place(entry, hash: hasher.hash(entry.key))
        }
        old.deallocate()
    }

    // MARK: Invariants

    /// Checks that every entry can be found, calling `visit` for each.
    func check(_ visit: (Entry) throws(InvariantViolation) -> Void) throws(InvariantViolation) {
        var seen = 0
        for index in 0...mask where slots[index] != 0 {
            let entry = Self.entry(slots[index])
            let hash = hasher.hash(entry.key)
            let distance = (index &- Int(truncatingIfNeeded: hash)) & mask
            try InvariantViolation.require(
                slots[index] & Self.distanceMask == Self.encode(distance),
                "slot \(index) has a wrong distance"
            )
            try InvariantViolation.require(find(entry.key, hash: hash) == index, "slot \(index) cannot be reached")
            try visit(entry)
            seen += 1
        }
        try InvariantViolation.require(seen == count, "the table counts \(count) entries and has \(seen)")
        try InvariantViolation.require(
            count * 3 <= slotCount * 2,
            "\(count) entries in \(slotCount) slots are too many"
        )
    }
}
