@testable import CacheCore

extension Entry {
    /// An entry in a block of its own.
    static func make(
        key: UnsafeRawBufferPointer,
        value: UnsafeRawBufferPointer,
        metadata: EntryMetadata,
        expiresAt: Int64
    ) -> Entry {
        var spare = SpareBlock()
        return allocate(key: key, value: value, metadata: metadata, expiresAt: expiresAt, reusing: &spare)
    }
}
