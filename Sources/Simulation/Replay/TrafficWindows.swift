/// Finds the stretch of a given length with the most traffic, wherever it begins.
///
/// A replay shorter than that is one stretch.
struct TrafficWindows: ~Copyable {
    /// The stretch over which a traffic budget is meant to hold.
    static let standardLength = 100_000

    private struct Totals {
        var loads: UInt32 = 0
        var without: UInt32 = 0
    }

    private let length: Int
    /// The totals before each of the latest accesses, in a ring.
    private var ring: [Totals]
    private var place = 0
    private var last = Totals()
    private var seen = 0
    private var found: TrafficStretch?

    init(length: Int = Self.standardLength) {
        precondition(length >= 1, "a stretch needs at least 1 access, got \(length)")
        self.length = length
        ring = Array(repeating: Totals(), count: length)
    }

    /// Takes the totals after one access.
    mutating func note(loads: Int, loadsWithout: Int) {
        // After an access the ring's next place holds the totals before the stretch that ends with it.
        ring[place] = last
        last = Totals(loads: UInt32(truncatingIfNeeded: loads), without: UInt32(truncatingIfNeeded: loadsWithout))
        place = place + 1 == length ? 0 : place + 1
        seen += 1
        if seen >= length { keep(since: ring[place]) }
    }

    private mutating func keep(since start: Totals) {
        let stretch = TrafficStretch(
            accesses: length,
            loads: Int(last.loads &- start.loads),
            loadsWithout: Int(last.without &- start.without)
        )
        if found.map({ stretch.exceeds($0) }) ?? true { found = stretch }
    }

    /// The stretch with the most traffic; nothing without accesses.
    var worst: TrafficStretch? {
        guard found == nil, seen > 0 else { return found }
        return TrafficStretch(accesses: seen, loads: Int(last.loads), loadsWithout: Int(last.without))
    }
}
