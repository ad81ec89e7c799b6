/// What happened while a trace was replayed, counted event by event.
public struct SimulationCounts: Hashable, Sendable {
    /// Accesses.
    public var requests = 0
    /// Accesses that ask for a value; the others write or delete.
    public var reads = 0
    /// Reads answered from the cache.
    public var hits = 0
    /// Reads whose value was neither resident nor under way.
    public var misses = 0
    /// Reads whose value was under way as a prefetch.
    public var late = 0
    /// Misses of the same cache without prefetching.
    public var missesWithout = 0
    /// Reads of keys never accessed before.
    public var firstTouches = 0
    /// Misses of the cache without prefetching on keys whose value had expired.
    public var expired = 0

    /// Prefetches begun.
    public var issued = 0
    /// Prefetched entries that were resident when first demanded.
    public var used = 0
    /// Prefetched entries that left the cache undemanded.
    public var unused = 0
    /// Prefetches that arrived and were not taken in: written or deleted meanwhile, too large, expired.
    public var discarded = 0
    /// Candidates that were not fetched because they were resident or under way.
    public var duplicates = 0
    /// Candidates that were not fetched because the traffic budget was used up.
    public var overBudget = 0
    /// Reads that waited for a load and would have been hits without prefetching.
    public var polluted = 0
    /// Hits that would have been misses without prefetching.
    public var saved = 0

    /// Bytes of all values read.
    public var readBytes = 0
    /// Bytes of the values that were missed.
    public var missedBytes = 0
    /// Bytes of the values that came late.
    public var lateBytes = 0
    /// Bytes of the values missed by the same cache without prefetching.
    public var missedBytesWithout = 0
    /// Bytes of the values prefetched, as far as their sizes were known.
    public var issuedBytes = 0

    /// The parts of loads that late hits still waited for, in loads.
    public var lateWait = 0.0
    /// Used and late prefetches by lead: element i counts leads of 2^i to 2^(i+1) - 1 accesses.
    public var leads = [Int](repeating: 0, count: 32)

    public init() {}

    static func - (all: SimulationCounts, part: SimulationCounts) -> SimulationCounts {
        var rest = all
        for path in integers { rest[keyPath: path] -= part[keyPath: path] }
        rest.lateWait -= part.lateWait
        for index in rest.leads.indices { rest.leads[index] -= part.leads[index] }
        return rest
    }

    private static var integers: [WritableKeyPath<SimulationCounts, Int>] {
        [
            \.requests, \.reads, \.hits, \.misses, \.late, \.missesWithout, \.firstTouches, \.expired, \.issued, \.used,
            \.unused, \.discarded, \.duplicates, \.overBudget, \.polluted, \.saved, \.readBytes, \.missedBytes,
            \.lateBytes, \.missedBytesWithout, \.issuedBytes,
        ]
    }
}
