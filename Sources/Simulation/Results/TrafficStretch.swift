/// The loads of a number of consecutive accesses, with and without prefetching.
public struct TrafficStretch: Hashable, Sendable {
    public var accesses = 0
    /// Demand loads and prefetches.
    public var loads = 0
    /// Loads of the same cache without prefetching.
    public var loadsWithout = 0

    public init() {}

    public init(accesses: Int, loads: Int, loadsWithout: Int) {
        self.accesses = accesses
        self.loads = loads
        self.loadsWithout = loadsWithout
    }

    /// Loads for each load of the same cache without prefetching; one is assumed where there was none.
    public var traffic: Double { Double(loads) / Double(max(1, loadsWithout)) }

    /// Whether the traffic is above another's.
    func exceeds(_ other: TrafficStretch) -> Bool {
        loads * max(1, other.loadsWithout) > other.loads * max(1, loadsWithout)
    }
}
