public import PredisPrimitives
public import Traces

/// Accesses column by column, as statistics want them.
///
/// Keys are numbered from 0 in order of first appearance. A column that was not recorded is empty. Memory: 4 bytes an access, and 1 to 8 for
/// each recorded column.
public struct AccessColumns: Sendable {
    /// What reports call it.
    public var name: String
    /// The key of each access.
    public private(set) var keys: [UInt32]
    /// How many different keys there are.
    public private(set) var keyCount: Int
    /// Seconds from any fixed point, not descending where the trace is in order; empty: no clock.
    public private(set) var times: [Double]
    /// Who asked; empty: not recorded.
    public private(set) var streams: [UInt32]
    /// Bytes of each value; 0 where not recorded; empty: nowhere recorded.
    public private(set) var sizes: [UInt32]
    /// What each access did; empty: all were reads.
    public private(set) var operations: [TraceOperation]

    /// Seconds each value may live; infinite where not recorded; empty: nowhere recorded.
    public private(set) var lifetimes: [Float]
    /// The names of the keys; none in a slice.
    public private(set) var names: NameNumbers

    /// Accesses to keys that are numbered from 0 to `keyCount - 1`; columns are as long as `keys`, or empty.
    public init(
        name: String,
        keys: [UInt32],
        keyCount: Int,
        times: [Double] = [],
        streams: [UInt32] = [],
        sizes: [UInt32] = [],
        operations: [TraceOperation] = [],
        lifetimes: [Float] = [],
        names: NameNumbers = NameNumbers()
    ) {
        for column in [times.count, streams.count, sizes.count, operations.count, lifetimes.count] {
            precondition(
                column == 0 || column == keys.count,
                "a column has \(column) values for \(keys.count) accesses"
            )
        }
        self.name = name
        self.keys = keys
        self.keyCount = keyCount
        self.times = times
        self.streams = streams.contains { $0 != 0 } ? streams : []
        self.sizes = sizes.contains { $0 != 0 } ? sizes : []
        self.operations = operations.contains { $0 != .get } ? operations : []
        self.lifetimes = lifetimes
        self.names = names
    }

    /// The accesses of a batch, of which `hasClock` says whether times are seconds or numbers of rows.
    public init(name: String, _ batch: TraceBatch, hasClock: Bool) {
        var names = NameNumbers()
        var keys: [UInt32] = []
        var times: [Double] = []
        var (streams, sizes, operations, lifetimes) = ([UInt32](), [UInt32](), [TraceOperation](), [Float]())
        batch.forEach { access, key in
            keys.append(names.number(key)?.number ?? .max)
            if hasClock { times.append(access.time) }
            streams.append(access.client)
            sizes.append(access.size)
            operations.append(access.operation)
            lifetimes.append(access.ttl ?? .infinity)
        }
        self.init(
            name: name,
            keys: keys,
            keyCount: names.count,
            times: times,
            streams: streams,
            sizes: sizes,
            operations: operations,
            lifetimes: lifetimes.contains { $0.isFinite } ? lifetimes : [],
            names: names
        )
    }

    /// How many accesses there are.
    public var count: Int { keys.count }

    /// Seconds from the first access to the last; 0 without a clock.
    public var duration: Double {
        guard let first = times.first, let last = times.last else { return 0 }
        return max(0, last - first)
    }

    /// Some of the accesses as a trace of its own, its keys numbered anew.
    public func slice(_ range: Range<Int>) -> AccessColumns {
        var numbers = [UInt32](repeating: .max, count: keyCount)
        var next: UInt32 = 0
        var renumbered: [UInt32] = []
        renumbered.reserveCapacity(range.count)
        for key in keys[range] {
            if numbers[Int(key)] == .max {
                numbers[Int(key)] = next
                next += 1
            }
            renumbered.append(numbers[Int(key)])
        }
        return AccessColumns(
            name: name,
            keys: renumbered,
            keyCount: Int(next),
            times: times.isEmpty ? [] : Array(times[range]),
            streams: streams.isEmpty ? [] : Array(streams[range]),
            sizes: sizes.isEmpty ? [] : Array(sizes[range]),
            operations: operations.isEmpty ? [] : Array(operations[range])
        )
    }

    /// How often each key was accessed, by number.
    public var counts: [Int] {
        var counts = [Int](repeating: 0, count: keyCount)
        for key in keys { counts[Int(key)] += 1 }
        return counts
    }

    /// The seconds that times are whole multiples of, if many accesses share one; 0 for a clock that is fine enough.
    var tick: Double {
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        let zeros = gaps.count { $0 == 0 }
        guard zeros * 20 > gaps.count, let least = gaps.filter({ $0 > 0 }).min() else { return 0 }
        let whole = gaps.count { abs($0 / least - ($0 / least).rounded()) < 1e-3 }
        return whole * 100 >= gaps.count * 99 ? least : 0
    }

    /// The times between successive accesses that are not zero.
    ///
    /// Where the clock ticks coarsely, accesses are spread evenly over their tick first: distributions of real numbers would
    /// otherwise be fitted to the clock.
    func gaps(seed: UInt64) -> [Double] {
        let tick = tick
        var times = times
        if tick > 0 {
            var random = SplitMix64(seed: seed)
            times = times.map { $0 + random.nextUnit() * tick }.sorted()
        }
        return zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > 0 }
    }

    /// How many accesses fall into each of consecutive stretches of `width` seconds; the last, unfinished one is left out.
    func rates(width: Double) -> [Double] {
        guard let first = times.first, width > 0 else { return [] }
        let bins = Int((duration / width).rounded(.down))
        guard bins > 0, bins <= 1 << 24 else { return [] }
        var rates = [Double](repeating: 0, count: bins)
        for time in times {
            let bin = Int((time - first) / width)
            if rates.indices.contains(bin) { rates[bin] += 1 }
        }
        return rates
    }
}
