import CacheCore
import PredictiveCache

/// A key with the generation it had when its load was asked for.
struct FencedKey {
    var key: HashedKey
    var fence: Fence
}

/// What was loaded for a command before it ran, for keys that did not stay in the cache (too large, evicted at once).
final class LoadedValues {
    private var values: [[UInt8]: (key: FencedKey, value: [UInt8]?)] = [:]

    func add(_ key: FencedKey, _ value: [UInt8]?) {
        values[key.key.bytes] = (key, value)
    }

    /// The value loaded for `key`, or `nil`.
    func value(_ key: UnsafeRawBufferPointer) -> [UInt8]? {
        values[Array(key)]?.value
    }

    /// The key was written or deleted by the command itself.
    func forget(_ key: UnsafeRawBufferPointer) {
        values[Array(key)] = nil
    }

    func forgetAll() {
        values.removeAll()
    }

    /// Whether somebody wrote a key after its load began and the cache does not hold what they wrote: what was loaded is
    /// older than that write then, and must not be built upon.
    func mustBeRepeated(in cache: Cache, now: Int64) -> Bool {
        values.contains { bytes, entry in
            cache.fence(hash: entry.key.key.hash) != entry.key.fence
                && !bytes.withUnsafeBytes { cache.isResident($0, hash: entry.key.key.hash, now: now) }
        }
    }
}
