/// Why a trace cannot be run through a configuration.
public enum SimulationError: Error, Hashable, Sendable {
    /// Belady's policy sees the future already.
    case beladyWithPrefetcher(String)
    /// Belady's policy is defined for entries of one size and for reads.
    case beladyWithBytes(String)
    /// A latency in time, and a trace without times.
    case noClock(latency: String, trace: String)
    /// A size in bytes, and a trace without sizes.
    case noSizes(cache: String, trace: String)
    /// A warm-up that leaves nothing to count.
    case warmUpTooLong(Int, accesses: Int)
    /// The cache refuses the size or the shards.
    case cache(String)
    /// The counts contradict each other.
    case inconsistent(String)
}

extension SimulationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .beladyWithPrefetcher(let prefetcher):
            "eviction belady cannot be combined with prefetcher \(prefetcher): it knows the future already; use none"
        case .beladyWithBytes(let what):
            "eviction belady cannot be combined with \(what): it is defined for reads of entries of one size"
        case .noClock(let latency, let trace):
            "latency \(latency) is a time, but \(trace) has no clock; give a number of accesses, such as 4"
        case .noSizes(let cache, let trace):
            "cache \(cache) is in bytes, but \(trace) records no sizes; give a number of entries or a share such as 5%"
        case .warmUpTooLong(let warmUp, let accesses):
            "a warm-up of \(warmUp) accesses leaves nothing of \(accesses) to count; shorten it"
        case .cache(let reason):
            reason
        case .inconsistent(let rule):
            "the simulation contradicts itself: \(rule); please report this with the command and the trace"
        }
    }
}
