public import AccessModel
public import AccessStream
public import CacheCore
public import Origins
public import PredisPrimitives
public import Prefetching

/// A cache of byte strings in front of an origin, with a learner that fetches ahead.
///
/// This is the engine room of server and library: it owns the cache, the scheduler of loads and the learner's thread, and
/// joins them. A caller reads `cache` itself; what it does not find there it asks for with `demand`; what it has read it tells a
/// ring from `makeRecorder`. Prefetching happens between `start()` and `stop()`; everything else works without.
///
/// Safe to use from any thread.
public final class ReadThroughCache: Sendable {
    /// The loads of an origin with byte-string keys and values.
    public typealias Scheduler = LoadScheduler<[UInt8], [UInt8]>

    public let configuration: ReadThroughConfiguration
    public let cache: Cache
    private let scheduler: Scheduler?
    private let writer: (any WritableOrigin<[UInt8], [UInt8]>)?
    private let learner: Learner
    private let expirySweeper: ExpirySweeper
    /// The scheduler's counters at the last reset.
    private let loadBaseline = Locked(LoadStatistics())

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - configuration: Sizes, limits, prices.
    ///   - origin: Where missing values come from; `nil` makes a plain cache.
    ///   - time: The clocks.
    ///   - notice: Told, on any thread, a line on what became of the file with what was learned.
    /// - Throws: `CacheConfigurationError` if the sizes contradict each other.
    public init(
        _ configuration: ReadThroughConfiguration,
        origin: (any Origin<[UInt8], [UInt8]>)?,
        time: any TimeSource = SystemTimeSource(),
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(CacheConfigurationError) {
        self.configuration = configuration
        cache = try Cache.make(configuration.cache)
        writer = origin as? any WritableOrigin<[UInt8], [UInt8]>
        let filler = CacheFiller(cache: cache, configuration: configuration, time: time)
        scheduler = origin.map { Self.makeScheduler($0, filler, configuration.loads, time) }
        learner = Learner(configuration, cache: cache, scheduler: scheduler, time: time, notice: notice)
        filler.learner = learner
        expirySweeper = ExpirySweeper(cache: cache, time: time)
    }

    /// Opens the existential: the scheduler is made for the origin's own type.
    private static func makeScheduler(
        _ origin: some Origin<[UInt8], [UInt8]>,
        _ filler: CacheFiller,
        _ limits: LoadLimits,
        _ time: any TimeSource
    ) -> Scheduler {
        Scheduler(origin: origin, limits: limits, observer: filler)
    }

    // MARK: Life

    /// Starts the learner and the removal of expired entries, each on a thread of its own.
    public func start() {
        if scheduler != nil { learner.start() }
        expirySweeper.start()
    }

    /// Stops prefetching, waits for the loads under way, and ends the threads.
    ///
    /// Demands fail from here on.
    public func stop() async {
        learner.stop()
        expirySweeper.stop()
        await scheduler?.drain()
        scheduler?.shutdown()
    }

    // MARK: Loading

    /// Whether there is an origin to ask.
    public var hasOrigin: Bool { scheduler != nil }

    /// Whether the origin takes writes.
    public var hasWritableOrigin: Bool { writer != nil }

    /// Asks for a key that is not resident, joining a load of it that is under way.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - hash: Its hash by the cache's hasher.
    ///   - deliver: Called once, on any thread, possibly before this returns, with the value, `nil` if the origin has none,
    ///     or the error. The cache has been filled by then if nobody wrote the key meanwhile.
    /// - Returns: Whether a load was started or joined.
    public func demand(
        _ key: [UInt8],
        hash: UInt64,
        deliver: @escaping @Sendable (Result<[UInt8]?, OriginError>) -> Void
    ) -> DemandAdmission {
        guard let scheduler else {
            deliver(.success(nil))
            return .refused
        }
        return scheduler.demand(key, fence: cache.fence(hash: hash).rawValue, deliver: deliver)
    }

    /// Asks for several keys that are not resident; those that need a load go to the origin together.
    ///
    /// - Parameters:
    ///   - keys: The keys.
    ///   - deliver: Called once for each index, as in `demand(_:hash:deliver:)`.
    /// - Returns: What became of each key.
    public func demand(
        _ keys: [HashedKey],
        deliver: @escaping @Sendable (Int, Result<[UInt8]?, OriginError>) -> Void
    ) -> [DemandAdmission] {
        guard let scheduler else {
            for index in keys.indices { deliver(index, .success(nil)) }
            return keys.map { _ in .refused }
        }
        return scheduler.demand(
            keys.map(\.bytes),
            fences: keys.map { cache.fence(hash: $0.hash).rawValue },
            deliver: deliver
        )
    }

    /// Writes to the origin; the cache is the caller's business.
    ///
    /// - Parameters:
    ///   - stored: New values.
    ///   - removed: Keys to delete.
    ///   - completion: Called once, on any thread. After an error some of the writes may have been made.
    public func writeToOrigin(
        stored: [(key: [UInt8], value: [UInt8])],
        removed: [[UInt8]],
        completion: @escaping @Sendable (Result<Void, OriginError>) -> Void
    ) {
        guard let writer else {
            completion(.failure(OriginError(.readOnly, "This origin takes no writes; use --origin-writes cache.")))
            return
        }
        // Awaited by nobody: it ends with the origin's answer, and its completion says so.
        Task {
            do {
                try await Self.write(to: writer, stored: stored, removed: removed)
                completion(.success(()))
            } catch {
                completion(.failure(OriginError(wrapping: error)))
            }
        }
    }

    private static func write(
        to writer: some WritableOrigin<[UInt8], [UInt8]>,
        stored: [(key: [UInt8], value: [UInt8])],
        removed: [[UInt8]]
    ) async throws {
        for entry in stored { try await writer.store(entry.value, for: entry.key) }
        if !removed.isEmpty { _ = try await writer.remove(removed) }
    }

    // MARK: Learning

    /// A ring for the accesses of one thread.
    public func makeRecorder() -> AccessRing {
        learner.makeRing()
    }

    /// Tells the learner that the cache was emptied by its `removeAll`.
    public func didRemoveAll() {
        learner.didRemoveAll()
    }

    /// Whether and how keys are prefetched.
    public var prefetchMode: PrefetchMode { learner.mode }

    /// Changes whether keys are prefetched; takes effect within a batch of accesses.
    ///
    /// Switching off drops the queue.
    public func setPrefetchMode(_ mode: PrefetchMode) {
        learner.setMode(mode)
        if mode == .off { _ = scheduler?.cancelQueuedPrefetches() }
    }

    /// Asks for a key nobody waits for yet, as the learner does.
    package func prefetch(_ key: [UInt8]) -> PrefetchAdmission {
        scheduler?.prefetch(key, fence: cache.fence(hash: cache.hasher.hash(key)).rawValue) ?? .disabled
    }

    /// Asks what the learner remembers of a key: why it was fetched, and why its last miss was not foretold.
    ///
    /// - Parameters:
    ///   - hash: The key's hash by the cache's hasher.
    ///   - deliver: Called once, on the learner's thread, or before this returns if the learner does not run; then nothing is
    ///     remembered.
    public func explain(hash: UInt64, deliver: @escaping @Sendable (KeyExplanation) -> Void) {
        learner.explain(hash, deliver: deliver)
    }

    // MARK: Figures

    /// The counters, as of this moment.
    ///
    /// Whoever holds the locks of the whole cache passes the view that goes with them.
    public func report(through view: Cache? = nil) -> ReadThroughReport {
        ReadThroughReport(
            cache: (view ?? cache).statistics(),
            loads: loadStatistics.since(loadBaseline.withLock { $0 }),
            learner: learner.report,
            mode: prefetchMode
        )
    }

    /// The scheduler's counters since the start.
    package var loadStatistics: LoadStatistics { scheduler?.statistics ?? LoadStatistics() }

    /// Sets the counters to zero.
    public func resetStatistics() {
        cache.resetStatistics()
        loadBaseline.withLock { $0 = loadStatistics }
        learner.resetStatistics()
    }
}

extension DemandAdmission {
    /// What the learner is told of a demand that was not answered at once.
    public var asAccess: AccessOutcome {
        switch self {
        case .tookOverQueued, .tookOverRunning: .late
        case .joinedDemand: .joined
        case .started, .refused: .miss
        }
    }
}
