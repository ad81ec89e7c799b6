public import Prefetching

/// What one configuration did with one trace.
public struct SimulationResult: Hashable, Sendable {
    /// The trace's name.
    public var trace: String
    public var configuration: SimulationConfiguration
    /// Different keys in the trace.
    public var keyCount: Int
    /// The most entries of the cache, or how many it held at the end where it is limited in bytes.
    public var cacheObjects: Int
    /// What was counted after the warm-up.
    public var counts: SimulationCounts
    /// Prefetches issued in the warm-up whose end had not come when it was over.
    public var carried = 0
    /// Prefetched entries resident at the end that nobody had demanded.
    public var resident = 0
    /// Prefetches under way at the end.
    public var inFlight = 0
    /// The counted accesses in equal stretches of time order.
    public var stretches: [Stretch] = []
    /// The 100,000 consecutive accesses with the most traffic, or all of a shorter replay; `nil`: nothing could be prefetched.
    ///
    /// The warm-up counts here.
    public var worstStretch: TrafficStretch?
    /// How the promises of the prefetcher's candidates came true after the warm-up; `nil`: it had no prefetch engine.
    public var calibration: CalibrationReport?
    /// What happened to the key that was to be explained, the warm-up included.
    public var story: [StoryEvent] = []
    /// The accesses at which a prefetch was issued that came to be used before its entry left the cache, by number from 0, ascending; the
    /// warm-up included.
    ///
    /// Empty unless `SimulationConfiguration.recordsUsefulAccesses` is set.
    public var usefulAccesses: [Int] = []
    /// Processor time of the replay for each access, in nanoseconds; the shadow cache included.
    public var nanosecondsPerAccess = 0.0

    /// A part of the trace.
    public struct Stretch: Hashable, Sendable {
        public var reads = 0
        /// Misses and late hits.
        public var misses = 0
        public var missesWithout = 0
        public var issued = 0

        public init() {}
    }

    /// Misses and late hits for each read.
    public var missRatio: Double { Self.ratio(counts.misses + counts.late, counts.reads) }
    /// The same without prefetching.
    public var missRatioWithout: Double { Self.ratio(counts.missesWithout, counts.reads) }
    /// Misses and late hits for each miss of the same cache without prefetching.
    public var relativeMisses: Double { Self.ratio(counts.misses + counts.late, counts.missesWithout, none: 1) }
    /// Used prefetches for each issued; `nil`: none was issued.
    public var precision: Double? { counts.issued == 0 ? nil : Self.ratio(counts.used, counts.issued) }
    /// Misses removed for each miss of the same cache without prefetching; negative where there are more.
    public var coverage: Double { 1 - relativeMisses }
    /// Loads for each load of the same cache without prefetching.
    public var traffic: Double { Self.ratio(counts.misses + counts.issued, counts.missesWithout, none: 1) }
    /// Whether traffic stayed within the budget and 0.02 over every 100,000 accesses; `nil`: there is no budget.
    public var keepsBudget: Bool? {
        guard let budget = configuration.trafficBudget, let worstStretch else { return nil }
        return worstStretch.traffic <= budget + 0.02
    }
    /// Loads beyond those of the same cache without prefetching; negative where there are fewer.
    public var extraLoads: Int { counts.misses + counts.issued - counts.missesWithout }
    /// Used prefetches that were resident when demanded, for each that was demanded at all; `nil`: none was.
    public var timeliness: Double? {
        counts.used + counts.late == 0 ? nil : Self.ratio(counts.used, counts.used + counts.late)
    }
    /// Bytes missed or late for each byte read; `nil`: no sizes.
    public var byteMissRatio: Double? {
        counts.readBytes == 0 ? nil : Self.ratio(counts.missedBytes + counts.lateBytes, counts.readBytes)
    }
    /// Bytes loaded for each byte loaded by the same cache without prefetching; `nil`: no sizes.
    public var byteTraffic: Double? {
        counts.readBytes == 0
            ? nil : Self.ratio(counts.missedBytes + counts.issuedBytes, counts.missedBytesWithout, none: 1)
    }
    /// The mean cost of a read under the configured costs.
    public var meanCost: Double {
        let costs = configuration.costs
        let waits = Double(counts.misses) + counts.lateWait
        return counts.reads == 0
            ? 0 : (Double(counts.hits + counts.late) * costs.hit + waits * costs.miss) / Double(counts.reads)
    }
    /// The lead that half of the demanded prefetches do not reach, rounded down to a power of two; `nil`: none was demanded.
    public var medianLead: Int? {
        let all = counts.leads.reduce(0, +)
        guard all > 0 else { return nil }
        var seen = 0
        for (index, count) in counts.leads.enumerated() {
            seen += count
            if seen * 2 >= all { return 1 << index }
        }
        return nil
    }

    private static func ratio(_ part: Int, _ whole: Int, none: Double = 0) -> Double {
        whole == 0 ? none : Double(part) / Double(whole)
    }

    /// What the counts must satisfy whatever the trace.
    ///
    /// - Returns: The first rule that is broken, with its numbers; `nil`: all hold.
    public var brokenIdentity: String? {
        let ended = counts.used + counts.late + counts.unused + counts.discarded
        if counts.issued + carried != ended + resident + inFlight {
            return
                "issued \(counts.issued) + carried \(carried) is not used \(counts.used) + late \(counts.late) + unused "
                + "\(counts.unused) + discarded \(counts.discarded) + resident \(resident) + in flight \(inFlight)"
        }
        if counts.reads != counts.hits + counts.misses + counts.late {
            return "reads \(counts.reads) is not hits \(counts.hits) + misses \(counts.misses) + late \(counts.late)"
        }
        if counts.missesWithout - counts.saved + counts.polluted != counts.misses + counts.late {
            return "misses without prefetching \(counts.missesWithout) - saved \(counts.saved) + polluted "
                + "\(counts.polluted) is not misses \(counts.misses) + late \(counts.late)"
        }
        if counts.leads.reduce(0, +) != counts.used + counts.late {
            return "\(counts.leads.reduce(0, +)) leads for used \(counts.used) + late \(counts.late)"
        }
        return nil
    }
}
