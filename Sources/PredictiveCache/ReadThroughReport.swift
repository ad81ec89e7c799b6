public import CacheCore
public import Origins
public import Prefetching

/// The counters of a `ReadThroughCache` at one moment, in the words of the glossary.
public struct ReadThroughReport: Sendable {
    public var cache: CacheStatistics
    public var loads: LoadStatistics
    public var learner: LearnerReport
    public var mode: PrefetchMode

    /// A figure with its name, as `PREDIS.STATS` prints it.
    public struct Counter: Sendable {
        public var name: String
        public var value: Value
    }

    /// The value of a figure.
    public enum Value: Sendable {
        case count(Int)
        case number(Double)
        case text(String)
    }

    /// Demand accesses whose value was resident.
    public var hits: Int { cache.hits + cache.firstUses }
    /// Demands that met their key in flight as a prefetch.
    public var lateHits: Int { loads.lateRunning }
    /// Demand accesses whose value was not resident, late hits apart.
    public var misses: Int { max(0, cache.misses - lateHits) }
    /// Demand accesses, whatever their outcome.
    public var reads: Int { cache.hits + cache.firstUses + cache.misses + cache.absentHits }
    /// Keys fetched that nobody had asked for yet.
    public var issued: Int { loads.prefetches }
    /// Prefetched entries demanded before they left, or while they were on their way.
    public var used: Int { cache.firstUses + cache.absentFirstUses + lateHits }
    /// Prefetched entries that left without being demanded.
    public var unused: Int { cache.unusedPrefetches }

    /// Every figure.
    public var counters: [Counter] {
        [
            Counter(name: "hits", value: .count(hits)),
            Counter(name: "absent_hits", value: .count(cache.absentHits)),
            Counter(name: "misses", value: .count(misses)),
            Counter(name: "late_hits", value: .count(lateHits)),
            Counter(name: "entries", value: .count(cache.entries)),
            Counter(name: "bytes", value: .count(cache.bytes)),
            Counter(name: "evictions", value: .count(cache.evictions)),
            Counter(name: "expirations", value: .count(cache.expirations)),
            Counter(name: "fenced_fills", value: .count(cache.refusedFills)),
            Counter(name: "demand_loads", value: .count(loads.demandLoads)),
            Counter(name: "joined_loads", value: .count(loads.joined)),
            Counter(name: "load_failures", value: .count(loads.failures)),
            Counter(name: "load_timeouts", value: .count(loads.timeouts)),
            Counter(name: "loads_in_flight", value: .count(loads.inFlight)),
            Counter(name: "prefetch_mode", value: .text(mode.rawValue)),
            Counter(name: "prefetches_issued", value: .count(issued)),
            Counter(name: "prefetches_used", value: .count(used)),
            Counter(name: "prefetches_unused", value: .count(unused)),
            Counter(name: "prefetches_resident", value: .count(cache.probationEntries)),
            Counter(name: "precision", value: .number(issued == 0 ? 0 : Double(used) / Double(issued))),
        ] + learner.counters
    }
}
