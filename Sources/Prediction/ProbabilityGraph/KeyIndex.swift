/// Finds a small number by a key's raw id.
///
/// O(1); grows by doubling when more than half full, so one that is made for enough keys never allocates again.
struct KeyIndex: ~Copyable {
    // Linear probing, deletion by shifting back.

    private struct Entry {
        var key: UInt32
        /// One more than the number; 0: the entry is empty.
        var stored: UInt32
    }

    // Safety: `1 << bits` initialised entries of a trivial type, owned by this value.
    private var entries: UnsafeMutablePointer<Entry>
    private(set) var count = 0
    private var bits: Int

    /// Makes an empty index with room for `capacity` keys.
    init(capacity: Int) {
        var bits = 4
        while 1 << bits < 2 * capacity { bits += 1 }
        self.bits = bits
        entries = Self.allocate(bits)
    }

    deinit {
        entries.deallocate()
    }

    /// Bytes held.
    var memoryBytes: Int { MemoryLayout<Entry>.stride << bits }

    /// The number of a key, or `nil` if it has none.
    func find(_ key: UInt32) -> Int? {
        var position = home(key)
        while entries[position].stored != 0 {
            if entries[position].key == key { return Int(entries[position].stored &- 1) }
            position = next(position)
        }
        return nil
    }

    /// Gives a key a number in `0 ..< 2^32 - 1`, in place of the one it has.
    mutating func set(_ key: UInt32, to number: Int) {
        if 2 * (count + 1) > 1 << bits { grow() }
        let stored = UInt32(truncatingIfNeeded: number) &+ 1
        var position = home(key)
        while entries[position].stored != 0 {
            if entries[position].key == key {
                entries[position].stored = stored
                return
            }
            position = next(position)
        }
        entries[position] = Entry(key: key, stored: stored)
        count &+= 1
    }

    /// Takes a key's number away, if it has one.
    mutating func remove(_ key: UInt32) {
        var hole = home(key)
        while entries[hole].key != key || entries[hole].stored == 0 {
            if entries[hole].stored == 0 { return }
            hole = next(hole)
        }
        var position = next(hole)
        while entries[position].stored != 0 {
            // An entry may fill the hole if that lies on its way from home.
            let way = (position &- home(entries[position].key)) & mask
            if way >= (position &- hole) & mask {
                entries[hole] = entries[position]
                hole = position
            }
            position = next(position)
        }
        entries[hole].stored = 0
        count &-= 1
    }

    private mutating func grow() {
        let old = entries
        let size = 1 << bits
        bits += 1
        entries = Self.allocate(bits)
        for position in 0..<size where old[position].stored != 0 {
            var place = home(old[position].key)
            while entries[place].stored != 0 { place = next(place) }
            entries[place] = old[position]
        }
        old.deallocate()
    }

    private static func allocate(_ bits: Int) -> UnsafeMutablePointer<Entry> {
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: 1 << bits)
        entries.initialize(repeating: Entry(key: 0, stored: 0), count: 1 << bits)
        return entries
    }

    private var mask: Int { 1 << bits &- 1 }

    private func next(_ position: Int) -> Int {
        (position &+ 1) & mask
    }

    /// Multiplicative hashing: ids are mostly consecutive, which this spreads evenly.
    private func home(_ key: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 &- bits))
    }
}
