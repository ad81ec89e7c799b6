import CacheCore
import PredisPrimitives

/// The live cache as a simulation uses it: keys are numbers, values are lengths.
struct SimulatedCache {
    let cache: Cache
    /// Whether values count with their size; otherwise every entry weighs the same.
    let countsBytes: Bool

    /// A name of this many bytes in a trace is a key of four bytes here; the difference counts with the value.
    private static let keyBytes = MemoryLayout<UInt32>.size

    static func make(_ configuration: SimulationConfiguration, keyCount: Int) throws(SimulationError) -> SimulatedCache
    {
        guard case .policy(let eviction) = configuration.eviction else {
            preconditionFailure("Belady's policy has no live cache")
        }
        let objects = configuration.cache.objects(keyCount: keyCount)
        var bytes: Int?
        if case .bytes(let count) = configuration.cache { bytes = count.rawValue }
        let settings = CacheConfiguration(
            maximumEntries: objects,
            maximumBytes: bytes,
            eviction: eviction,
            shardCount: configuration.shards,
            hashSeed: configuration.seed,
            storesValues: false
        )
        do {
            return SimulatedCache(cache: try Cache.make(settings), countsBytes: bytes != nil)
        } catch {
            throw .cache(error.description)
        }
    }

    /// The same cache through a view of its shards that does not lock.
    func view(_ cache: Cache) -> SimulatedCache {
        SimulatedCache(cache: cache, countsBytes: countsBytes)
    }

    @inline(__always)
    func read(_ key: UInt32, now: Int64) -> ReadOutcome {
        withUnsafeBytes(of: key) { cache.read($0, hash: cache.hasher.hash(key), now: now) { _ in } }
    }

    func isResident(_ key: UInt32, now: Int64) -> Bool {
        withUnsafeBytes(of: key) { cache.isResident($0, hash: cache.hasher.hash(key), now: now) }
    }

    @inline(__always)
    func fill(_ value: SimulatedValue, kind: FillKind, now: Int64) -> FillResult {
        withUnsafeBytes(of: value.key) {
            let hash = cache.hasher.hash(value.key)
            return cache.fill(
                $0,
                hash: hash,
                value: Self.buffer(ofCount: valueCount(value)),
                expiresAt: value.expiresAt,
                fence: cache.fence(hash: hash),
                kind: kind,
                now: now
            )
        }
    }

    func write(_ value: SimulatedValue, now: Int64) {
        withUnsafeBytes(of: value.key) {
            _ = cache.write(
                $0,
                hash: cache.hasher.hash(value.key),
                value: Self.buffer(ofCount: valueCount(value)),
                expiry: value.expiresAt.map { .at($0) } ?? .none,
                condition: .always,
                now: now
            )
        }
    }

    func remove(_ key: UInt32, now: Int64) {
        withUnsafeBytes(of: key) { _ = cache.remove($0, hash: cache.hasher.hash(key), now: now) }
    }

    func hash(_ key: UInt32) -> UInt64 {
        cache.hasher.hash(key)
    }

    private func valueCount(_ value: SimulatedValue) -> Int {
        countsBytes ? max(0, Int(value.size) + value.nameLength - Self.keyBytes) : 0
    }

    /// A buffer of which only the length matters.
    ///
    /// Safety: the cache stores no values, so it never looks at what the address points to.
    private static func buffer(ofCount count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 16), count: count)
    }
}

/// What a load of a key brings.
struct SimulatedValue {
    var key: UInt32
    var size: UInt32 = 0
    /// The length of the key's name in the trace.
    var nameLength = 0
    /// Milliseconds; `nil`: never.
    var expiresAt: Int64?
}
