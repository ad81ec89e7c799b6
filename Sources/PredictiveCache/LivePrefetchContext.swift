import AccessModel
import CacheCore
import Origins
import Prediction
import PredisPrimitives
import Prefetching

/// The cache and the loads, as the learner's engine sees them.
///
/// Asking allocates nothing once warm; what is issued costs one array for its key.
struct LivePrefetchContext: PrefetchContext {
    private let keys: KeyBook
    private let cache: Cache
    private let scheduler: ReadThroughCache.Scheduler
    /// Milliseconds since 1970.
    var now: Int64 = 0
    /// Accepted by `issue` and not sent yet: a batch of accesses makes one batch of prefetches.
    private var pending: [(id: KeyID, key: [UInt8], fence: UInt64)] = []
    private var pendingKeys: Set<KeyID> = []
    /// The key that is asked about, in the form the scheduler takes.
    private var name: [UInt8] = []

    init(keys: KeyBook, cache: Cache, scheduler: ReadThroughCache.Scheduler) {
        self.keys = keys
        self.cache = cache
        self.scheduler = scheduler
    }

    mutating func isResidentOrInFlight(_ key: KeyID) -> Bool {
        guard let hash = keys.interner.hash(of: key) else { return true }
        let isResident = keys.interner.withKey(key) { bytes in
            if cache.isResident(bytes, hash: hash, now: now) { return true }
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: bytes)
            return false
        }
        guard isResident == false else { return true }
        return pendingKeys.contains(key) || scheduler.isInFlight(name)
    }

    mutating func issue(_ key: KeyID, probability: Float) -> Bool {
        guard let hash = keys.interner.hash(of: key), let bytes = keys.interner.withKey(key, { Array($0) }) else {
            return false
        }
        pending.append((key, bytes, cache.fence(hash: hash).rawValue))
        pendingKeys.insert(key)
        return true
    }

    /// Has keys loaded that are neither resident nor on their way, unknown to the engine.
    ///
    /// - Returns: How many the scheduler took.
    mutating func warm(_ wanted: some Sequence<KeyID>) -> Int {
        var missing: [[UInt8]] = []
        for key in wanted where !isResidentOrInFlight(key) { missing.append(name) }
        let fences = missing.map { cache.fence(hash: cache.hasher.hash($0)).rawValue }
        return scheduler.prefetch(missing, fences: fences).count { $0 == .queued }
    }

    /// Hands what was issued to the scheduler; what it refuses has failed.
    mutating func send<P: Predictor & ~Copyable>(_ engine: inout PrefetchEngine<P>) {
        guard !pending.isEmpty else { return }
        let admissions = scheduler.prefetch(pending.map(\.key), fences: pending.map(\.fence))
        for (entry, admission) in zip(pending, admissions) where admission != .queued {
            engine.report(.failed, for: entry.id)
        }
        pending.removeAll(keepingCapacity: true)
        pendingKeys.removeAll(keepingCapacity: true)
    }
}
