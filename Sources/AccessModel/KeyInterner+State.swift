public import PredisPrimitives

extension KeyInterner {
    private static let section = StateSection("keys")
    /// In place of the length of a key: the slot holds none.
    private static let noKey = UInt32.max

    /// Writes the names of the keys with their ids; hashes are left out, they depend on the process.
    ///
    /// - Complexity: O(slots + bytes); allocates nothing.
    public func save(to writer: inout StateWriter) {
        writer.begin(Self.section)
        writer.put(UInt32(usedSlots))
        writer.put(UInt32(hand))
        for slot in 0..<usedSlots {
            let entry = entries[slot]
            writer.put(entry.generation)
            writer.put(entry.wasInterned ? 1 : 0 as UInt8)
            guard let bytes = entry.bytes else {
                writer.put(Self.noKey)
                continue
            }
            writer.put(entry.length)
            writer.put(UnsafeRawBufferPointer(start: bytes, count: Int(entry.length)))
        }
    }

    /// Takes over the names of a saved interner, each under the id it had.
    ///
    /// - Parameters:
    ///   - reader: Stands before what `save(to:)` wrote.
    ///   - hasher: Makes the hashes that keys are interned with from here on.
    ///   - maximumKeys: At least as many as there are in the saved one.
    ///   - maximumBytes: At least as much as the saved ones take.
    /// - Throws: `StateError`.
    public init(
        restoring reader: inout StateReader,
        hasher: KeyHasher,
        maximumKeys: Int = 1_000_000,
        maximumBytes: ByteCount = ByteCount(rawValue: 64 << 20)
    ) throws(StateError) {
        self.init(maximumKeys: maximumKeys, maximumBytes: maximumBytes)
        try reader.open(Self.section)
        let slots = Int(try reader.get(0...UInt32(maximumKeys), "the number of slots for keys"))
        hand = Int(try reader.get(0...UInt32(max(0, slots - 1)), "the hand of the clock"))
        for slot in 0..<slots { try restore(slot, from: &reader, hasher) }
    }

    private mutating func restore(
        _ slot: Int,
        from reader: inout StateReader,
        _ hasher: KeyHasher
    ) throws(StateError) {
        usedSlots = slot + 1
        entries[slot].generation = try reader.get()
        let wasInterned = try reader.getFlag("whether a key was met again")
        let length = try reader.get(UInt32.self)
        guard length != Self.noKey else {
            entries[slot].hash = UInt64(firstFree)
            firstFree = slot + 1
            return
        }
        let size = Self.blockSize(Int(length))
        guard keyBytes + size <= maximumBytes.rawValue else {
            throw reader.refusal(
                "the length of a key",
                "\(length)",
                "all keys together may take \(maximumBytes.rawValue) bytes"
            )
        }
        let block = Self.allocateBlock(size)
        entries[slot].bytes = block
        entries[slot].length = length
        keyBytes += size
        try reader.fill(UnsafeMutableRawBufferPointer(start: block, count: Int(length)))
        let key = UnsafeRawBufferPointer(start: block, count: Int(length))
        let hash = hasher.hash(key)
        guard id(of: key, hash: hash) == nil else {
            throw reader.refusal("a key", "there twice", "it may have one id only")
        }
        entries[slot].hash = hash
        insertIntoIndex(slot)
        entries[slot].wasInterned = wasInterned
        count += 1
    }
}
