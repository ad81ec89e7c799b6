import AccessModel
package import AccessStream
package import CacheCore
import PredisPrimitives
package import Prefetching

/// What the live cache would hold without prefetching: a cache of names that sees the same accesses and no prefetches.
///
/// A large cache is followed by a sample: keys are chosen by their hash, and the shadow holds the same share of the entries.
/// One owner, one thread.
///
/// Source of the sampling: Waldspurger, Park, Garthwaite and Ahmad, "Efficient MRC construction with SHARDS", FAST 2015;
/// of a scaled-down cache of any policy: Waldspurger, Saemundsson, Ahmad and Park, "Cache modeling and optimization using
/// miniature simulations", USENIX ATC 2017.
package struct ShadowCache {
    /// What became of a demanded load, where it did not bring a value.
    package enum LoadEnd { case absent, failed }

    /// A load without prefetching, to know who would have joined it.
    private struct Load {
        var hash: UInt64 = 0
        var time: UInt64 = 0
        /// Whether the live cache loaded the key at the same time, so that its own answers tell when the load ended.
        var isLive = false
    }

    /// What an entry costs here at most, in bytes.
    private static let bytesPerEntry = 128
    /// The least that an entry costs in the live cache, in bytes.
    private static let leastLiveBytes = 128
    /// What an entry costs in a live cache that has none yet.
    private static let assumedLiveBytes = 256
    /// Live entries needed to tell what one costs.
    private static let evidence = 64
    private static let loadCount = 1024
    /// A demand that joined a load of the live cache would have joined the shadow's if that began at most so many loads ago.
    private static let longestJoin: UInt64 = 16

    /// The share of the keys that are followed, above 0 and at most 1.
    package let share: Double
    private let cache: Cache
    private let loadedTimeToLive: Int64?
    private let absentTimeToLive: Int64
    /// Mixed hashes up to here are followed.
    private let bound: UInt64
    private var loads = [Load](repeating: Load(), count: Self.loadCount)
    /// The time of a load in nanoseconds, as far as known.
    package var loadTime: UInt64 = 0

    /// Makes an empty shadow of an empty cache; `nil` if the configuration wants none.
    ///
    /// - Parameters:
    ///   - configuration: Its `shadowEntries` and the limits of its cache fix the share.
    ///   - live: The cache to follow.
    package init?(_ configuration: ReadThroughConfiguration, of live: Cache) {
        guard let share = Self.share(configuration) else { return nil }
        self.share = share
        bound = share >= 1 ? .max : UInt64(share * 0x1p64)
        loadedTimeToLive = configuration.loadedTimeToLive
        absentTimeToLive = configuration.absentTimeToLive
        let settings = CacheConfiguration(
            maximumEntries: Self.entries(of: live, share),
            eviction: configuration.cache.eviction,
            shardCount: 1,
            hashSeed: configuration.cache.hashSeed,
            storesValues: false
        )
        guard let cache = try? Cache.make(settings) else { return nil }
        self.cache = cache
    }

    /// The share of the keys a shadow follows.
    ///
    /// All if the live cache cannot hold more than `shadowEntries`; else as many as take a hundredth of its memory, but
    /// not fewer than those. `nil` without a shadow.
    static func share(_ configuration: ReadThroughConfiguration) -> Double? {
        guard configuration.shadowEntries > 0 else { return nil }
        let limits = configuration.cache
        let entries = min(limits.maximumEntries ?? .max, (limits.maximumBytes ?? .max) / leastLiveBytes)
        let bytes = min(limits.maximumBytes ?? .max, entries.multipliedSaturated(by: assumedLiveBytes))
        let affordable = max(configuration.shadowEntries, bytes / 100 / bytesPerEntry)
        return min(1, Double(affordable) / Double(max(1, entries)))
    }

    /// As many entries as the share of what the live cache holds when it is full.
    private static func entries(of live: Cache, _ share: Double) -> Int {
        var entries = Double(live.maximumEntries ?? .max)
        if let bytes = live.maximumBytes {
            let count = live.count
            let each = count >= evidence ? Double(live.usedBytes) / Double(count) : Double(assumedLiveBytes)
            entries = min(entries, Double(bytes) / each)
        }
        return max(1, Int(min(entries * share, 0x1p40).rounded()))
    }

    /// Follows the live cache's limits, and where it is limited in bytes what its entries cost at present.
    package func fit(to live: Cache) {
        // Only a limit below one entry a shard is refused.
        try? cache.setLimits(maximumEntries: Self.entries(of: live, share), maximumBytes: nil)
    }

    package func removeAll() {
        cache.removeAll()
    }

    /// Entries held, marks of absence included.
    package var residents: Int { cache.statistics().residentsPerShard.reduce(0, +) }

    // MARK: Accesses

    /// Whether the accesses of a key are followed.
    package func follows(_ hash: UInt64) -> Bool {
        SplitMix64.mix(hash) <= bound
    }

    /// Sees one access of the live cache, in order.
    ///
    /// - Parameters:
    ///   - record: The access.
    ///   - live: Asked how long a written value lives.
    ///   - now: Milliseconds since 1970.
    /// - Returns: What it would have been.
    package mutating func observe(_ record: AccessRecord, live: Cache, now: Int64) -> ShadowOutcome {
        guard follows(record.hash) else { return .unknown }
        switch record.outcome {
        case .write:
            var expiry = ExpiryUpdate.none
            _ = live.peek(record.key, hash: record.hash, now: now) { _, info in
                if let instant = info.expiresAt { expiry = .at(instant) }
            }
            write(record.hash, expiry, now: now)
            return .hit
        case .delete:
            withName(record.hash) { _ = cache.remove($0, hash: $1, now: now) }
            return .hit
        default:
            return read(record, now: now)
        }
    }

    private mutating func read(_ record: AccessRecord, now: Int64) -> ShadowOutcome {
        let found = withName(record.hash) { cache.read($0, hash: $1, now: now) { _ in } }
        let isAbsent = record.outcome == .absent
        switch found {
        case .miss:
            noteLoad(record)
            fill(record.hash, isAbsent: isAbsent, now: now)
            return .miss
        case .hit, .firstUse:
            if isAbsent {
                withName(record.hash) { _ = cache.remove($0, hash: $1, now: now) }
                fill(record.hash, isAbsent: true, now: now)
            }
            return joins(record) ? .joined : .hit
        case .absent, .absentFirstUse:
            return .hit
        }
    }

    /// Learns that the load of a demand, whose access has been observed, brought no value.
    package func note(_ end: LoadEnd, _ hash: UInt64, now: Int64) {
        guard follows(hash) else { return }
        withName(hash) { _ = cache.remove($0, hash: $1, now: now) }
        if end == .absent { fill(hash, isAbsent: true, now: now) }
    }

    private func write(_ hash: UInt64, _ expiry: ExpiryUpdate, now: Int64) {
        withName(hash) {
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            _ = cache.write($0, hash: $1, value: nothing, expiry: expiry, condition: .always, now: now)
        }
    }

    private func fill(_ hash: UInt64, isAbsent: Bool, now: Int64) {
        let lifetime = isAbsent ? absentTimeToLive : loadedTimeToLive
        withName(hash) {
            _ = cache.fill(
                $0,
                hash: $1,
                value: isAbsent ? nil : UnsafeRawBufferPointer(start: nil, count: 0),
                expiresAt: lifetime.map { now + $0 },
                fence: cache.fence(hash: $1),
                kind: .demand,
                now: now
            )
        }
    }

    /// Calls `body` with the name of a key here, which is its hash, and the hash of that.
    ///
    /// Two keys with one hash are taken for one; of 64 bits that happens to nobody, and would only blur a figure.
    private func withName<Result>(_ hash: UInt64, _ body: (UnsafeRawBufferPointer, UInt64) -> Result) -> Result {
        withUnsafeBytes(of: hash) { body($0, cache.hasher.hash($0)) }
    }

    // MARK: Loads under way

    private func place(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (Self.loadCount - 1)
    }

    private mutating func noteLoad(_ record: AccessRecord) {
        loads[place(record.hash)] = Load(
            hash: record.hash,
            time: record.time,
            isLive: record.outcome == .miss
        )
    }

    /// Whether the load of a resident key would still have been under way.
    private func joins(_ record: AccessRecord) -> Bool {
        let load = loads[place(record.hash)]
        guard load.hash == record.hash, record.time >= load.time else { return false }
        let age = record.time - load.time
        if load.isLive { return record.outcome == .joined && age < Self.longestJoin * max(1, loadTime) }
        return age < loadTime
    }
}

extension Int {
    fileprivate func multipliedSaturated(by factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
