/// Numbers names from 1 in order of first appearance.
///
/// Open addressing with linear probing over a power of two of slots, at most half full; names lie end to end in one
/// array. Memory grows with the number and length of different names and with nothing else.
struct ClientNumbers {
    private struct Entry {
        var hash: Int
        var start: Int
        var count: Int
    }

    private var slots: [UInt32] = .init(repeating: 0, count: 64)
    private var entries: [Entry] = []
    private var names: [UInt8] = []
    /// The answer for the name of the row before: runs of one client are common.
    private var last: UInt32 = 0

    /// The number of `name`; a new one if the name is new; `nil` if there are too many names for 31 bits.
    mutating func number(of name: UnsafeRawBufferPointer) -> UInt32? {
        if last != 0, isEqual(entries[Int(last) - 1], name) { return last }
        var hasher = Hasher()
        hasher.combine(bytes: name)
        let hash = hasher.finalize()
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash, isEqual(entry, name) {
                last = slots[slot]
                return last
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard entries.count < Int(Int32.max) else { return nil }
        entries.append(Entry(hash: hash, start: names.count, count: name.count))
        names.append(contentsOf: name)
        last = UInt32(entries.count)
        slots[slot] = last
        if entries.count * 2 > slots.count { grow() }
        return last
    }

    private func isEqual(_ entry: Entry, _ name: UnsafeRawBufferPointer) -> Bool {
        guard entry.count == name.count else { return false }
        for offset in 0..<name.count where names[entry.start + offset] != name[offset] { return false }
        return true
    }

    private mutating func grow() {
        slots = .init(repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = entry.hash & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index + 1)
        }
    }
}
