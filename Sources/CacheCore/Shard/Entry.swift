#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A key with its value in one block from `malloc`.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | length of the key |
/// | 4 | 4 | length of the value |
/// | 8 | 8 | ``EntryMetadata`` |
/// | 16 | 8 | expiry in milliseconds since 1970, `Int64.max`: never |
/// | 24 | | key, then value |
///
/// The block of a *hollow* entry ends with the key: it keeps the length of the value only.
///
/// Safety: a reference without ownership. The shard that allocates a block frees it and uses no reference to it
/// afterwards; both lengths were checked when the block was made and never exceed it, save the length of the value in a
/// hollow entry, which ``value`` shows as empty. An entry stays hollow, or not, for its whole life.
struct Entry: Equatable {
    let base: UnsafeMutableRawPointer

    static let headerBytes = 24
    /// What `malloc` adds to a block for itself.
    private static let allocatorBytes = 8
    /// The expiry of an entry that does not expire.
    static let never = Int64.max

    /// What `malloc` takes for an entry: header, key, value and its own 8 bytes, rounded up to 16.
    @inline(__always)
    static func blockBytes(keyCount: Int, valueCount: Int) -> Int {
        (headerBytes &+ keyCount &+ valueCount &+ allocatorBytes &+ 15) & ~15
    }

    /// Whether an entry can hold a key and a value of these lengths.
    @inline(__always)
    static func canHold(keyCount: Int, valueCount: Int) -> Bool {
        keyCount <= Int(UInt32.max) && valueCount <= Int(UInt32.max)
    }

    static func allocate(
        key: UnsafeRawBufferPointer,
        value: UnsafeRawBufferPointer,
        metadata: EntryMetadata,
        expiresAt: Int64
    ) -> Entry {
        let stored = metadata.isHollow ? 0 : value.count
        // All that `malloc` will give, so that a value may grow in place up to that.
        let bytes = blockBytes(keyCount: key.count, valueCount: stored) - allocatorBytes
        guard let base = malloc(bytes) else {
            fatalError("no memory for an entry of \(bytes) bytes")
        }
        base.storeBytes(of: UInt32(key.count), as: UInt32.self)
        base.storeBytes(of: UInt32(value.count), toByteOffset: 4, as: UInt32.self)
        let entry = Entry(base: base)
        entry.metadata = metadata
        entry.expiresAt = expiresAt
        if let source = key.baseAddress { memcpy(base + headerBytes, source, key.count) }
        if let source = value.baseAddress { memcpy(base + headerBytes + key.count, source, stored) }
        return entry
    }

    func deallocate() {
        free(base)
    }

    /// Puts another value into the block, whose ``blockBytes`` must stay the same unless the entry is hollow.
    func overwrite(value: UnsafeRawBufferPointer) {
        base.storeBytes(of: UInt32(value.count), toByteOffset: 4, as: UInt32.self)
        if !metadata.isHollow, let source = value.baseAddress {
            memmove(base + Self.headerBytes + keyCount, source, value.count)
        }
    }

    @inline(__always)
    var keyCount: Int { Int(base.load(as: UInt32.self)) }

    @inline(__always)
    var valueCount: Int { Int(base.load(fromByteOffset: 4, as: UInt32.self)) }

    @inline(__always)
    var metadata: EntryMetadata {
        get { EntryMetadata(bits: base.load(fromByteOffset: 8, as: UInt64.self)) }
        nonmutating set { base.storeBytes(of: newValue.bits, toByteOffset: 8, as: UInt64.self) }
    }

    @inline(__always)
    var expiresAt: Int64 {
        get { base.load(fromByteOffset: 16, as: Int64.self) }
        nonmutating set { base.storeBytes(of: newValue, toByteOffset: 16, as: Int64.self) }
    }

    @inline(__always)
    var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Self.headerBytes, count: keyCount)
    }

    /// The value; nothing if the entry is hollow.
    @inline(__always)
    var value: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Self.headerBytes + keyCount, count: metadata.isHollow ? 0 : valueCount)
    }

    /// What the entry counts as its block, as if it were not hollow.
    @inline(__always)
    var blockBytes: Int { Self.blockBytes(keyCount: keyCount, valueCount: valueCount) }
}
