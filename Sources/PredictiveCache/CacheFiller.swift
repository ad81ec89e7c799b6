import CacheCore
import Origins
import PredisPrimitives
import Prefetching

/// Puts loaded values into the cache, before anybody who waits for them hears of them.
final class CacheFiller: LoadObserver {
    private let cache: Cache
    private let loadedTimeToLive: Int64?
    private let absentTimeToLive: Int64
    private let time: any TimeSource
    /// Told of prefetches that come to nothing.
    ///
    /// Safety: set once, before the first load can start.
    nonisolated(unsafe) weak var learner: Learner?

    init(cache: Cache, configuration: ReadThroughConfiguration, time: any TimeSource) {
        self.cache = cache
        loadedTimeToLive = configuration.loadedTimeToLive
        absentTimeToLive = configuration.absentTimeToLive
        self.time = time
    }

    func didLoad(_ key: [UInt8], value: [UInt8]?, fence: UInt64, wasDemanded: Bool) {
        let now = time.unixMilliseconds
        let hash = cache.hasher.hash(key)
        if value == nil {
            if wasDemanded { learner?.didEndDemand(hash, .absent) } else { learner?.didEndPrefetch(hash, .absent) }
        }
        guard value != nil || absentTimeToLive > 0 else { return }
        let lifetime = value == nil ? absentTimeToLive : loadedTimeToLive
        let result = key.withUnsafeBytes { key in
            fill(key, hash, value, expiresAt: lifetime.map { now + $0 }, Fence(rawValue: fence), wasDemanded, now)
        }
        if value != nil, !wasDemanded { learner?.didEndPrefetch(hash, result == .inserted ? .loaded : .failed) }
    }

    private func fill(
        _ key: UnsafeRawBufferPointer,
        _ hash: UInt64,
        _ value: [UInt8]?,
        expiresAt: Int64?,
        _ fence: Fence,
        _ wasDemanded: Bool,
        _ now: Int64
    ) -> FillResult {
        let kind: FillKind = wasDemanded ? .demand : .prefetch
        guard let value else {
            return cache.fill(key, hash: hash, value: nil, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
        }
        return value.withUnsafeBytes {
            cache.fill(key, hash: hash, value: $0, expiresAt: expiresAt, fence: fence, kind: kind, now: now)
        }
    }

    func didMeetDemand(_ key: [UInt8]) {
        // The demand got its value from the load, not from the cache: make the entry one that has been used.
        key.withUnsafeBytes { cache.promote($0, hash: cache.hasher.hash($0), now: time.unixMilliseconds) }
    }

    func didFail(_ key: [UInt8], error: OriginError, wasDemanded: Bool) {
        let hash = cache.hasher.hash(key)
        if wasDemanded { learner?.didEndDemand(hash, .failed) } else { learner?.didEndPrefetch(hash, .failed) }
    }
}
