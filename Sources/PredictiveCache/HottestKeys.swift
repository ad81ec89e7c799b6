import AccessModel
import CacheCore
import PredisPrimitives

/// The keys of a cache that were hit most, the first first, as ids of the learner's keys.
struct HottestKeys {
    private static let section = StateSection("hott")
    /// The most keys: as many as the learner knows.
    private static let largestCount = UInt32(KeyID.slotLimit)
    /// Places that are looked at under one lock.
    private static let stride = 1024

    private(set) var ids: [KeyID] = []

    init() {}

    /// Looks through a whole cache.
    ///
    /// Keys with as many hits come in the order of their places, which says nothing. What the policy does not count as a hit
    /// is none: with LRU all keys are alike.
    ///
    /// - Parameters:
    ///   - cache: The cache.
    ///   - keys: Those the learner knows; others are left out.
    ///   - limit: The most keys.
    ///   - now: Milliseconds since 1970.
    /// - Complexity: O(entries); locks a shard for 1024 of them at a time.
    init(of cache: Cache, knownTo keys: KeyBook, limit: Int, now: Int64) {
        guard limit > 0 else { return }
        var byHits: [[KeyID]] = []
        var cursor: UInt64 = 0
        repeat {
            cursor = cache.scan(cursor: cursor, limit: Self.stride, now: now) { key, hits in
                guard let id = keys.interner.id(of: key, hash: cache.hasher.hash(key)) else { return }
                while byHits.count <= hits { byHits.append([]) }
                if byHits[hits].count < limit { byHits[hits].append(id) }
            }
        } while cursor != 0
        for alike in byHits.reversed() { ids.append(contentsOf: alike.prefix(limit - ids.count)) }
    }

    func save(to writer: inout StateWriter) {
        writer.begin(Self.section)
        writer.put(UInt32(ids.count))
        for id in ids { writer.put(id.rawValue) }
    }

    init(restoring reader: inout StateReader) throws(StateError) {
        try reader.open(Self.section)
        let count = Int(try reader.get(0...Self.largestCount, "the number of hottest keys"))
        for _ in 0..<count { ids.append(KeyID(rawValue: try reader.get())) }
    }
}
