import Traces

/// What a trace is made of.
public struct TraceSummary: Hashable, Sendable, Encodable {
    public let trace: String
    public let requests: Int
    public let keys: Int
    /// Keys accessed once, of all keys.
    public let oneHitShare: Double
    /// First accesses, of all accesses: what no cache can serve.
    public let compulsoryShare: Double
    public let accessesPerKey: Quantiles
    /// The share of the accesses that go to the most accessed 1, 10 and 20% of the keys.
    public let topShares: [TopShare]
    /// Distinct keys since the last access to the same key.
    public let reuseDistance: Quantiles?
    /// Accesses since the last access to the same key.
    public let reuseAccesses: Quantiles?
    /// Seconds since the last access to the same key; nothing without a clock.
    public let reuseSeconds: Quantiles?
    /// The hit ratio of LRU caches of 1, 5 and 10% of the keys.
    public let lruHitRatios: [TopShare]
    public let operations: Operations
    /// Of the recorded clients; nothing without any.
    public let clients: Clients?
    /// Of the recorded sizes, in bytes; nothing without any.
    public let sizes: Sizes?
    /// Nothing without a clock.
    public let times: Times?
    /// Lifetimes in seconds of the accesses that have one.
    public let timesToLive: Quantiles?
    /// The share of accesses whose key's name is the one before with its last number raised by one.
    public let sequentialShare: Double
    /// Whether keys were numbered in order of first appearance.
    public let leaksOrder: Bool
    /// Along the global stream.
    public let predictability: Predictability
    /// Along each client's stream; nothing without clients.
    public let predictabilityPerClient: Predictability?
    /// Of keys never asked for before.
    public let names: NameForesight

    public struct TopShare: Hashable, Sendable, Encodable {
        /// Percent of the keys.
        public let percent: Int
        public let share: Double
    }

    public struct Operations: Hashable, Sendable, Encodable {
        public let get: Int
        public let set: Int
        public let delete: Int
    }

    public struct Clients: Hashable, Sendable, Encodable {
        public let count: Int
        /// Accesses with a client, of all.
        public let recordedShare: Double
        public let accessesPerClient: Quantiles
        /// Accesses whose client is that of the access before, of those with a client.
        public let repeatShare: Double
    }

    public struct Sizes: Hashable, Sendable, Encodable {
        public let recordedShare: Double
        public let bytes: Quantiles
        /// The sum of the last sizes of all keys.
        public let footprint: Int
    }

    public struct Times: Hashable, Sendable, Encodable {
        public let first: Double
        public let last: Double
        /// Accesses for each second from the first to the last.
        public let perSecond: Double
        /// Accesses in the busiest second of the clock.
        public let peakPerSecond: Int
        /// Seconds between accesses that follow each other; steps backwards count as zero.
        public let gaps: Quantiles
        public let zeroGapShare: Double
        /// Accesses earlier than the one before.
        public let backwardSteps: Int
    }

    /// Looks at a whole trace.
    ///
    /// - Complexity: O(accesses x log accesses).
    public init(_ trace: AccessTrace) {
        let counts = Self.counts(trace)
        let distances = StackDistances.of(trace.keys, keyCount: trace.keyCount)
        let reused = distances.filter { $0 != StackDistances.first }
        self.trace = trace.name
        requests = trace.count
        keys = trace.keyCount
        oneHitShare = Self.share(counts.count { $0 == 1 }, of: trace.keyCount)
        compulsoryShare = Self.share(trace.keyCount, of: trace.count)
        accessesPerKey = Quantiles(counts.map(Double.init)) ?? Quantiles(single: 0)
        topShares = Self.topShares(counts, requests: trace.count)
        reuseDistance = Quantiles(reused.map { Double($0) })
        (reuseAccesses, reuseSeconds) = Self.reuseTimes(trace)
        lruHitRatios = [1, 5, 10].map { percent in
            let size = CacheSize.share(Double(percent) / 100).objects(keyCount: trace.keyCount) ?? 0
            return TopShare(percent: percent, share: Self.share(reused.count { $0 <= size }, of: trace.count))
        }
        operations = Self.operations(trace)
        clients = Clients(trace)
        sizes = Sizes(trace)
        times = Times(trace)
        timesToLive = Quantiles(trace.timesToLive.filter(\.isFinite).map { Double($0) })
        sequentialShare = Self.sequentialShare(trace)
        leaksOrder = trace.leaksOrder
        let capacity = CacheSize.share(0.05).objects(keyCount: trace.keyCount) ?? 0
        let misses = distances.map { $0 > capacity }
        predictability = Predictability(trace.keys, streams: [], misses: misses)
        predictabilityPerClient =
            trace.streams.isEmpty ? nil : Predictability(trace.keys, streams: trace.streams, misses: misses)
        names = NameForesight(trace)
    }

    static func share(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }

    private static func counts(_ trace: AccessTrace) -> [Int] {
        var counts = [Int](repeating: 0, count: trace.keyCount)
        for key in trace.keys { counts[Int(key)] += 1 }
        return counts
    }

    private static func topShares(_ counts: [Int], requests: Int) -> [TopShare] {
        let sorted = counts.sorted(by: >)
        return [1, 10, 20].map { percent in
            let top = sorted.prefix(max(1, counts.count * percent / 100)).reduce(0, +)
            return TopShare(percent: percent, share: share(top, of: requests))
        }
    }

    private static func reuseTimes(_ trace: AccessTrace) -> (accesses: Quantiles?, seconds: Quantiles?) {
        var last = [Int](repeating: -1, count: trace.keyCount)
        var accesses: [Double] = []
        var seconds: [Double] = []
        for (position, key) in trace.keys.enumerated() {
            let previous = last[Int(key)]
            last[Int(key)] = position
            guard previous >= 0 else { continue }
            accesses.append(Double(position - previous))
            if !trace.times.isEmpty { seconds.append(max(0, trace.times[position] - trace.times[previous])) }
        }
        return (Quantiles(accesses), Quantiles(seconds))
    }

    private static func operations(_ trace: AccessTrace) -> Operations {
        guard !trace.operations.isEmpty else { return Operations(get: trace.count, set: 0, delete: 0) }
        return Operations(
            get: trace.operations.count { $0 == .get },
            set: trace.operations.count { $0 == .set },
            delete: trace.operations.count { $0 == .delete }
        )
    }

    private static func sequentialShare(_ trace: AccessTrace) -> Double {
        let next = SequentialKeys(trace).next
        let pairs = zip(trace.keys, trace.keys.dropFirst())
        return share(pairs.count { next[Int($0)] == $1 }, of: trace.count)
    }
}

// MARK: - Parts

extension TraceSummary.Clients {
    fileprivate init?(_ trace: AccessTrace) {
        var counts = [Int](repeating: 0, count: Int(trace.streams.max() ?? 0) + 1)
        var recorded = 0
        var repeats = 0
        var last: UInt32 = 0
        for stream in trace.streams where stream != 0 {
            counts[Int(stream)] += 1
            recorded += 1
            repeats += stream == last ? 1 : 0
            last = stream
        }
        let used = counts.filter { $0 > 0 }
        guard let perClient = Quantiles(used.map(Double.init)) else { return nil }
        count = used.count
        recordedShare = TraceSummary.share(recorded, of: trace.count)
        accessesPerClient = perClient
        repeatShare = TraceSummary.share(repeats, of: recorded)
    }
}

extension TraceSummary.Sizes {
    fileprivate init?(_ trace: AccessTrace) {
        let recorded = trace.sizes.filter { $0 > 0 }
        guard let bytes = Quantiles(recorded.map { Double($0) }) else { return nil }
        var last = [UInt32](repeating: 0, count: trace.keyCount)
        for (key, size) in zip(trace.keys, trace.sizes) { last[Int(key)] = size }
        recordedShare = TraceSummary.share(recorded.count, of: trace.count)
        self.bytes = bytes
        footprint = last.reduce(0) { $0 + Int($1) }
    }
}

extension TraceSummary.Times {
    fileprivate init?(_ trace: AccessTrace) {
        let times = trace.times
        guard let earliest = times.min(), let latest = times.max() else { return nil }
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }
        var seconds: [Double: Int] = [:]
        for time in times { seconds[time.rounded(.down), default: 0] += 1 }
        first = earliest
        last = latest
        perSecond = Double(times.count) / max(1, latest - earliest)
        peakPerSecond = seconds.values.max() ?? 0
        gaps = Quantiles(steps.map { max(0, $0) }) ?? Quantiles(single: 0)
        zeroGapShare = TraceSummary.share(steps.count { $0 == 0 }, of: steps.count)
        backwardSteps = steps.count { $0 < 0 }
    }
}

extension Quantiles {
    /// Those of a sample of one.
    init(single value: Double) {
        (minimum, p10, p50, p90, p99, maximum, mean) = (value, value, value, value, value, value, value)
    }
}
