import CacheCore
import PredisPrimitives

/// Removes expired entries a few at a time, so that dead values do not hold memory until somebody asks for them.
final class ExpirySweeper: Sendable {
    private static let interval: UInt64 = 100_000_000
    private static let entriesPerStep = 20_000

    private let cache: Cache
    private let time: any TimeSource
    private let thread = WorkerThread(name: "predis-expiry")

    init(cache: Cache, time: any TimeSource) {
        self.cache = cache
        self.time = time
    }

    func start() {
        thread.start { [cache, time] thread in
            while thread.sleep(nanoseconds: Self.interval) {
                _ = cache.expire(now: time.unixMilliseconds, limit: Self.entriesPerStep)
            }
        }
    }

    func stop() {
        thread.stop()
    }
}
