import AccessModel
import CacheCore
import Origins

/// Loads what was hottest before a restart, hottest first, as long as nothing has to leave for it.
///
/// These loads are prefetches to cache and scheduler: demands pass them by, and what nobody asks for leaves first. They are no part of
/// the traffic budget, for without the restart their values would be there.
struct Warming {
    /// Handed over at a time, when no prefetch waits: what the engine asks for has to wait behind no more than this.
    private static let batch = 256

    private var waiting: ArraySlice<KeyID>
    /// Loads asked for.
    private(set) var started = 0

    init(_ hottest: HottestKeys, limit: Int) {
        waiting = hottest.ids.prefix(limit)
    }

    /// Keys still to be looked at.
    var remaining: Int { waiting.count }

    /// Asks for some more, if the last ones have been taken.
    mutating func step(
        _ context: inout LivePrefetchContext,
        cache: Cache,
        scheduler: ReadThroughCache.Scheduler
    ) {
        guard !waiting.isEmpty, scheduler.statistics.queuedPrefetches == 0 else { return }
        guard cache.statistics().evictions == 0 else { return waiting.removeAll() }
        let chosen = waiting.prefix(Self.batch)
        waiting.removeFirst(chosen.count)
        started += context.warm(chosen)
    }
}
