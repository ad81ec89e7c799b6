public import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A bounded two-way map between the bytes of keys and small ids.
///
/// When either bound is reached, the key that was not interned for longest (as far as one bit a key tells) gives up its
/// slot, and ids of it that are still around become stale: every lookup by id answers `nil` for them.
///
/// One owner, one thread. All operations take O(1) amortised time; making room is a CLOCK sweep, whose single worst case is
/// one pass over the slots.
public struct KeyInterner: ~Copyable {
    // Index: open addressing with linear probing over `slot + 1`, at most two thirds full, deletion by shifting back, so
    // there are no tombstones and no rehashing. The tables come from `calloc`: pages nobody touched cost nothing.
    //
    // Key bytes are one block a key from `malloc`, of sizes that leave nothing unused beside its header of eight bytes: 32, 48,
    // 64, ... with it, which is what counts. An arena with size classes would save the header, but strands its free blocks when
    // the lengths of keys change; here a full interner reuses the victim's block when its size is the same, which is the
    // common case, and otherwise pays one free and one malloc, off the request path.
    //
    // Source of the replacement: Corbató, "A paging experiment with the Multics system", 1968 (CLOCK).

    struct Entry {
        /// The key's hash; in a free slot the next free slot plus one.
        var hash: UInt64
        /// The key's bytes, or `nil` in a slot that holds no key.
        var bytes: UnsafeMutableRawPointer?
        var length: UInt32
        var generation: UInt8
        var wasInterned: Bool
    }

    // Safety: both tables, this one and `index`, are owned by this value alone, allocated in `init` with the sizes below and freed
    // in `deinit`. The first field: built for ThreadSanitizer, Swift 6.3.1 looks at a noncopyable value through its first field,
    // and crashes if that is an integer; so in noncopyable types a pointer or a reference comes first.
    let entries: UnsafeMutablePointer<Entry>
    /// The most keys held.
    public let maximumKeys: Int
    /// The most bytes held in blocks for keys.
    public let maximumBytes: ByteCount
    /// Keys held.
    public internal(set) var count = 0
    /// Bytes in the blocks of the keys held, with their headers: 32 for a key of up to 24 bytes, 16 more for each 16 more.
    public internal(set) var keyBytes = 0
    /// Keys that had to give up their slot.
    public private(set) var evictions: UInt64 = 0

    private let index: UnsafeMutablePointer<UInt32>
    private let mask: Int
    /// Slots that have ever been used are `0 ..< usedSlots`.
    var usedSlots = 0
    /// The first free slot below `usedSlots` plus one, or zero.
    var firstFree = 0
    var hand = 0

    /// Makes an empty interner.
    ///
    /// A full one takes `tableBytes` and `keyBytes`.
    ///
    /// - Parameters:
    ///   - maximumKeys: In `1 ..< KeyID.slotLimit`.
    ///   - maximumBytes: At least 32. Keys whose block would be larger are not interned.
    public init(
        maximumKeys: Int = 1_000_000,
        maximumBytes: ByteCount = ByteCount(rawValue: 64 << 20)
    ) {
        precondition(
            maximumKeys >= 1 && maximumKeys < KeyID.slotLimit,
            "maximumKeys must be in 1 ..< \(KeyID.slotLimit), got \(maximumKeys)"
        )
        precondition(maximumBytes.rawValue >= 32, "maximumBytes must be at least 32, got \(maximumBytes.rawValue)")
        self.maximumKeys = maximumKeys
        self.maximumBytes = maximumBytes
        let size = Self.indexSize(maximumKeys)
        mask = size - 1
        guard
            let entryMemory = calloc(maximumKeys, MemoryLayout<Entry>.stride),
            let indexMemory = calloc(size, MemoryLayout<UInt32>.stride)
        else { fatalError("no memory for an interner of \(maximumKeys) keys; lower maximumKeys") }
        // All-zero bytes are a valid `Entry`: no bytes, generation 0.
        entries = entryMemory.bindMemory(to: Entry.self, capacity: maximumKeys)
        index = indexMemory.bindMemory(to: UInt32.self, capacity: size)
    }

    /// Bytes of the tables of an interner once every page was touched, names apart: 28 to 36 for each key.
    public static func tableBytes(maximumKeys: Int) -> Int {
        maximumKeys * MemoryLayout<Entry>.stride + indexSize(maximumKeys) * MemoryLayout<UInt32>.stride
    }

    private static func indexSize(_ maximumKeys: Int) -> Int {
        var size = 4
        while size < maximumKeys + maximumKeys / 2 { size <<= 1 }
        return size
    }

    deinit {
        for slot in 0..<usedSlots { free(entries[slot].bytes) }
        free(entries)
        free(index)
    }

    /// The id of `key`, which is taken in if it is not held yet.
    ///
    /// - Parameters:
    ///   - key: Its bytes, which are copied.
    ///   - hash: The key's hash; the same for equal keys, from a seeded hasher if the keys come from outside.
    /// - Returns: `nil` only for a key that is longer than `maximumBytes`.
    public mutating func intern(_ key: UnsafeRawBufferPointer, hash: UInt64) -> KeyID? {
        if let slot = slot(of: key, hash: hash) {
            entries[slot].wasInterned = true
            return id(at: slot)
        }
        let size = Self.blockSize(key.count)
        guard size <= maximumBytes.rawValue, key.count <= Int(UInt32.max) else { return nil }
        let slot = takeSlot(blockSize: size)
        store(key, hash: hash, at: slot, blockSize: size)
        insertIntoIndex(slot)
        count += 1
        return id(at: slot)
    }

    /// The id of `key` if it is held.
    public func id(of key: UnsafeRawBufferPointer, hash: UInt64) -> KeyID? {
        slot(of: key, hash: hash).map { id(at: $0) }
    }

    /// The id of a held key with this hash.
    ///
    /// Of two keys with the same 64-bit hash it finds either.
    public func id(forHash hash: UInt64) -> KeyID? {
        var position = Int(truncatingIfNeeded: hash) & mask
        while index[position] != 0 {
            let slot = Int(index[position]) - 1
            if entries[slot].hash == hash { return id(at: slot) }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Whether `id` still names the key it was made for.
    public func isCurrent(_ id: KeyID) -> Bool {
        id.slot < usedSlots && entries[id.slot].bytes != nil && entries[id.slot].generation == id.generation
    }

    /// The hash `id` was interned with, or `nil` if the id is stale.
    public func hash(of id: KeyID) -> UInt64? {
        isCurrent(id) ? entries[id.slot].hash : nil
    }

    /// Calls `body` with the bytes of a key, or returns `nil` if the id is stale.
    ///
    /// The bytes are valid only during the call.
    public func withKey<Result, Failure: Error>(
        _ id: KeyID,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard isCurrent(id) else { return nil }
        let entry = entries[id.slot]
        return try body(UnsafeRawBufferPointer(start: entry.bytes, count: Int(entry.length)))
    }

    /// Gives up a key that was interned only once, or not since making room last came past it.
    ///
    /// Its ids become stale. Does nothing if the id is stale already or the key was interned again.
    public mutating func removeUnused(_ id: KeyID) {
        guard isCurrent(id), !entries[id.slot].wasInterned else { return }
        let slot = id.slot
        removeFromIndex(slot)
        releaseBlock(of: slot)
        entries[slot].generation &+= 1
        entries[slot].hash = UInt64(firstFree)
        firstFree = slot + 1
        count -= 1
    }

    // MARK: - Slots

    /// The header that `malloc` puts before a block.
    private static let blockHeader = 8

    /// Bytes of the block for a key, its header included: multiples of 16, at least 32.
    static func blockSize(_ length: Int) -> Int {
        max(32, (length + blockHeader + 15) & ~15)
    }

    /// A block of a size that `blockSize` gave.
    static func allocateBlock(_ size: Int) -> UnsafeMutableRawPointer {
        guard let block = malloc(size - blockHeader) else { fatalError("no memory for a key of up to \(size) bytes") }
        return block
    }

    private func id(at slot: Int) -> KeyID {
        KeyID(slot: slot, generation: entries[slot].generation)
    }

    /// A slot outside the index, with room for a block of `blockSize`; it may still own the block of its last key.
    private mutating func takeSlot(blockSize: Int) -> Int {
        while keyBytes + blockSize > maximumBytes.rawValue {
            let victim = evict()
            if keyBytes - Self.blockSize(Int(entries[victim].length)) + blockSize <= maximumBytes.rawValue {
                return victim
            }
            releaseBlock(of: victim)
            entries[victim].hash = UInt64(firstFree)
            firstFree = victim + 1
        }
        if firstFree > 0 {
            let slot = firstFree - 1
            firstFree = Int(entries[slot].hash)
            return slot
        }
        if usedSlots < maximumKeys {
            usedSlots += 1
            return usedSlots - 1
        }
        return evict()
    }

    private mutating func store(_ key: UnsafeRawBufferPointer, hash: UInt64, at slot: Int, blockSize: Int) {
        if entries[slot].bytes != nil, Self.blockSize(Int(entries[slot].length)) != blockSize {
            releaseBlock(of: slot)
        }
        if entries[slot].bytes == nil {
            entries[slot].bytes = Self.allocateBlock(blockSize)
            keyBytes += blockSize
        }
        if let block = entries[slot].bytes, let source = key.baseAddress {
            block.copyMemory(from: source, byteCount: key.count)
        }
        entries[slot].length = UInt32(key.count)
        entries[slot].hash = hash
        entries[slot].wasInterned = false
    }

    private mutating func releaseBlock(of slot: Int) {
        keyBytes -= Self.blockSize(Int(entries[slot].length))
        free(entries[slot].bytes)
        entries[slot].bytes = nil
    }

    /// Takes the next victim out of the index; its block stays with its slot.
    private mutating func evict() -> Int {
        while true {
            let slot = hand
            hand = hand + 1 == usedSlots ? 0 : hand + 1
            let entry = entries + slot
            if entry.pointee.bytes == nil { continue }
            if entry.pointee.wasInterned {
                entry.pointee.wasInterned = false
                continue
            }
            removeFromIndex(slot)
            entry.pointee.generation &+= 1
            count -= 1
            evictions += 1
            return slot
        }
    }

    // MARK: - Index

    private func slot(of key: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        var position = Int(truncatingIfNeeded: hash) & mask
        while index[position] != 0 {
            let slot = Int(index[position]) - 1
            if entries[slot].hash == hash, isEqual(entries[slot], key) { return slot }
            position = (position + 1) & mask
        }
        return nil
    }

    private func isEqual(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
        guard Int(entry.length) == key.count, let bytes = entry.bytes else { return false }
        guard let other = key.baseAddress else { return true }
        return memcmp(bytes, other, key.count) == 0
    }

    mutating func insertIntoIndex(_ slot: Int) {
        var position = Int(truncatingIfNeeded: entries[slot].hash) & mask
        while index[position] != 0 { position = (position + 1) & mask }
        index[position] = UInt32(slot + 1)
    }

    private mutating func removeFromIndex(_ slot: Int) {
        var hole = Int(truncatingIfNeeded: entries[slot].hash) & mask
        while index[hole] != UInt32(slot + 1) { hole = (hole + 1) & mask }
        var position = (hole + 1) & mask
        while index[position] != 0 {
            let home = Int(truncatingIfNeeded: entries[Int(index[position]) - 1].hash) & mask
            // The entry may move back into the hole unless its home lies behind the hole on the way to it.
            if (position - home) & mask >= (position - hole) & mask {
                index[hole] = index[position]
                hole = position
            }
            position = (position + 1) & mask
        }
        index[hole] = 0
    }

    /// Stops the program if the structure contradicts itself.
    ///
    /// - Complexity: O(slots + index).
    package func checkInvariants() {
        var held = 0
        var bytes = 0
        for slot in 0..<usedSlots where entries[slot].bytes != nil {
            held += 1
            bytes += Self.blockSize(Int(entries[slot].length))
            withKey(id(at: slot)) { key in
                precondition(self.slot(of: key, hash: entries[slot].hash) == slot, "slot \(slot) cannot be found")
            }
        }
        precondition(held == count, "\(held) slots hold keys, but count is \(count)")
        precondition(bytes == keyBytes, "keys take \(bytes) bytes, but keyBytes is \(keyBytes)")
        precondition(count <= maximumKeys && keyBytes <= maximumBytes.rawValue, "a bound is exceeded")
        var free = 0
        var next = firstFree
        while next > 0 {
            precondition(entries[next - 1].bytes == nil, "free slot \(next - 1) holds a key")
            free += 1
            next = Int(entries[next - 1].hash)
        }
        precondition(held + free == usedSlots, "\(usedSlots - held - free) slots are lost")
        var indexed = 0
        for position in 0...mask where index[position] != 0 { indexed += 1 }
        precondition(indexed == count, "the index holds \(indexed) of \(count) keys")
    }
}
