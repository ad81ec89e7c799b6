import PredisPrimitives

@testable import CacheCore

/// The cache's operations on texts, at a given time, for tests that read like sentences.
extension Cache {
    static func single(
        entries: Int? = nil,
        bytes: Int? = nil,
        _ eviction: EvictionPolicyName = .lru,
        probationShare: Double = 0.25,
        storesValues: Bool = true
    ) throws -> Cache {
        try make(
            CacheConfiguration(
                maximumEntries: entries,
                maximumBytes: bytes,
                eviction: eviction,
                shardCount: 1,
                probationShare: probationShare,
                hashSeed: 11,
                storesValues: storesValues
            )
        )
    }

    func hash(_ key: String) -> UInt64 {
        hasher.hash(Array(key.utf8))
    }

    func read(_ key: String, now: Int64 = 0) -> (outcome: ReadOutcome, value: [UInt8]?) {
        var value: [UInt8]?
        let outcome = Array(key.utf8).withUnsafeBytes {
            read($0, hash: hash(key), now: now) { value = Array($0) }
        }
        return (outcome, value)
    }

    func peek(_ key: String, now: Int64 = 0) -> (value: [UInt8], info: EntryInfo)? {
        var found: (value: [UInt8], info: EntryInfo)?
        let isFound = Array(key.utf8).withUnsafeBytes {
            peek($0, hash: hash(key), now: now) { found = (Array($0), $1) }
        }
        return isFound ? found : nil
    }

    func isResident(_ key: String, now: Int64 = 0) -> Bool {
        Array(key.utf8).withUnsafeBytes { isResident($0, hash: hash(key), now: now) }
    }

    @discardableResult
    func write(
        _ key: String,
        _ value: [UInt8] = [1],
        expiry: ExpiryUpdate = .none,
        condition: WriteCondition = .always,
        now: Int64 = 0
    ) -> WriteResult {
        Array(key.utf8).withUnsafeBytes { key in
            value.withUnsafeBytes {
                let hash = hasher.hash(key)
                return write(key, hash: hash, value: $0, expiry: expiry, condition: condition, now: now)
            }
        }
    }

    @discardableResult
    func remove(_ key: String, now: Int64 = 0) -> Bool {
        Array(key.utf8).withUnsafeBytes { remove($0, hash: hash(key), now: now) }
    }

    @discardableResult
    func modify(
        _ key: String,
        now: Int64 = 0,
        _ body: ([UInt8]?, EntryInfo?) throws -> Modification
    ) rethrows -> WriteResult {
        let bytes = Array(key.utf8)
        let hash = hash(key)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        let key = UnsafeRawBufferPointer(start: buffer.baseAddress, count: bytes.count)
        return try modify(key, hash: hash, now: now) { try body($0.map(Array.init), $1) }
    }

    @discardableResult
    func fill(
        _ key: String,
        _ value: [UInt8]? = [1],
        expiresAt: Int64? = nil,
        fence: Fence? = nil,
        kind: FillKind,
        now: Int64 = 0
    ) -> FillResult {
        let hash = hash(key)
        let fence = fence ?? self.fence(hash: hash)
        return Array(key.utf8).withUnsafeBytes { key in
            guard let value else {
                return fill(key, hash: hash, value: nil, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
            return value.withUnsafeBytes {
                fill(key, hash: hash, value: $0, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
            }
        }
    }

    /// Every key, by one whole iteration.
    func keys(now: Int64 = 0, limit: Int = 7) -> [String] {
        var keys: [String] = []
        var cursor: UInt64 = 0
        repeat {
            cursor = scan(cursor: cursor, limit: limit, now: now) { key, _ in
                keys.append(String(decoding: key, as: UTF8.self))
            }
        } while cursor != 0
        return keys
    }

    /// Everything in the outbox.
    func unused() -> [UInt64] {
        var hashes: [UInt64] = []
        _ = drainUnused { hashes.append($0) }
        return hashes
    }
}
