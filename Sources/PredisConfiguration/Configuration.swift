public import CacheCore
public import Origins
public import PredictiveCache
public import PredisPrimitives
public import Prefetching

/// Everything a server can be told.
///
/// Values come from `ConfigurationOption`, which knows names, texts and rules; `validate()` refuses what contradicts itself.
public struct Configuration: Sendable {
    // MARK: Network

    public var host = "127.0.0.1"
    public var port = 6379
    public var threads = 1
    public var maximumConnections = 10_000
    public var password = ""
    public var maximumBulkLength = ByteCount(rawValue: 512 << 20)

    // MARK: Cache

    public var maximumEntries: Int?
    public var maximumMemory: ByteCount?
    public var eviction = EvictionPolicyName.s3fifo
    public var shards: Int?

    // MARK: Origin

    /// `none`, or `sqlite:PATH`.
    public var origin = "none"
    public var originTable = "kv"
    public var originKeyColumn = "key"
    public var originValueColumn = "value"
    /// A `SELECT` with `:key`, in place of table and columns.
    public var originQuery = ""
    public var originReaders = 8
    public var originWrites = OriginWrites.cache
    public var originDelay = OriginDelay(.zero)
    public var originConcurrency = 64
    public var originTimeout = Duration.seconds(2)
    /// How long loaded values are kept; zero keeps them until they are evicted.
    public var originTimeToLive = Duration.zero
    /// How long a key is believed not to exist at the origin.
    public var absentTimeToLive = Duration.seconds(1)

    // MARK: Prefetching

    public var prefetch = PrefetchMode.auto
    public var prefetchTraffic = 1.25
    public var prefetchShare = 0.15
    public var prefetchConcurrency = 8
    /// What is learned with: tables, names of keys, records of keys and clients.
    public var learnerMemory = LearnerMemory.standard.limit
    /// The file that keeps what was learned; empty for none.
    public var learnerState = ""
    /// The time between two saves; zero saves only at the end.
    public var learnerStateInterval = Duration.seconds(300)
    /// Most of the keys that were hottest at the last save to load after a start.
    public var warmKeys = 10_000

    public init() {}

    /// What writes do besides changing the cache.
    public enum OriginWrites: String, Sendable, CaseIterable {
        /// Nothing: the origin is written by others.
        case cache
        /// Go to the origin before they are acknowledged.
        case through
    }

    /// Refuses settings that contradict each other.
    public func validate() throws(ConfigurationError) {
        if originWrites == .through, origin == "none" {
            throw ConfigurationError(
                "origin-writes is through, but there is no origin to write to; give --origin or set origin-writes to cache"
            )
        }
        if originWrites == .through, !originQuery.isEmpty {
            throw ConfigurationError(
                "origin-writes is through, but origin-query only tells how to read; use origin-table and its columns"
            )
        }
        if !learnerState.isEmpty, origin == "none" {
            throw ConfigurationError(
                "learner-state is \(learnerState), but without an origin nothing is learned; give --origin or leave it out"
            )
        }
        do throws(CacheConfigurationError) {
            try cacheConfiguration.validate()
        } catch {
            throw ConfigurationError("\(error)")
        }
    }

    /// The part that concerns the cache.
    ///
    /// Without a limit it holds 256 MiB.
    public var cacheConfiguration: CacheConfiguration {
        let isUnlimited = maximumEntries == nil && maximumMemory == nil
        return CacheConfiguration(
            maximumEntries: maximumEntries,
            maximumBytes: isUnlimited ? 256 << 20 : maximumMemory?.rawValue,
            eviction: eviction,
            shardCount: shards,
            threads: threads,
            probationShare: prefetchShare
        )
    }

    /// The part that concerns the engine behind the commands.
    public var readThroughConfiguration: ReadThroughConfiguration {
        let lifetime = originTimeToLive.milliseconds
        return ReadThroughConfiguration(
            cache: cacheConfiguration,
            loads: LoadLimits(
                demandLoads: originConcurrency,
                prefetchLoads: prefetchConcurrency,
                demandDeadline: originTimeout,
                prefetchDeadline: originTimeout
            ),
            loadedTimeToLive: lifetime == 0 ? nil : lifetime,
            absentTimeToLive: absentTimeToLive.milliseconds,
            prefetching: PrefetchConfiguration(mode: prefetch, trafficBudget: Float(prefetchTraffic)),
            memory: LearnerMemory(learnerMemory),
            state: learnerState.isEmpty
                ? nil
                : LearnerStateConfiguration(path: learnerState, interval: learnerStateInterval, warmKeys: warmKeys)
        )
    }
}

/// A setting that cannot be used: thing, value, rule, remedy, on one line.
public struct ConfigurationError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { microseconds / 1000 }

    /// As options read and print it: `20ms`, or `1500us` where milliseconds are too coarse.
    var text: String {
        microseconds % 1000 == 0 ? "\(milliseconds)ms" : "\(microseconds)us"
    }

    private var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
