import PredisPrimitives
public import Traces

/// Makes the accesses of a workload, in the order of time, in constant memory.
///
/// Equal definitions and seeds give equal accesses on every platform: chance comes from `SplitMix64`, and all functions of real
/// numbers are the module's own. Each stream draws from generators of its own, so that a stream is the same in company as
/// alone. Times are whole microseconds. For one thread at a time.
public struct WorkloadGenerator: ~Copyable {
    // Safety: allocated in `init`, freed in `deinit`, used by this owner only.
    private let streams: UnsafeMutablePointer<StreamGenerator>
    private let streamCount: Int
    private let duration: Double

    /// - Parameters:
    ///   - plan: What to make.
    ///   - seed: Which of the possible workloads.
    ///   - duration: The accesses before this time, in seconds; `nil` for no end.
    public init(_ plan: WorkloadPlan, seed: UInt64, duration: Double? = nil) {
        streamCount = plan.streams.count
        self.duration = duration ?? .infinity
        streams = .allocate(capacity: streamCount)
        for (index, stream) in plan.streams.enumerated() {
            (streams + index).initialize(to: StreamGenerator(stream, seed: Self.seed(seed, stream.name)))
        }
    }

    deinit {
        streams.deinitialize(count: streamCount)
        streams.deallocate()
    }

    /// A stream's seed follows from its name, so that it does not depend on what other streams there are.
    private static func seed(_ seed: UInt64, _ name: String) -> UInt64 {
        var name = name
        let hash = name.withUTF8 { KeyHasher(seed: seed).hash(UnsafeRawBufferPointer($0)) }
        return SplitMix64.mix(hash)
    }

    /// Sessions so far that found their stream full.
    public var turnedAwayCount: Int {
        (0..<streamCount).reduce(0) { $0 + streams[$1].turnedAwayCount }
    }

    /// Appends accesses until the batch has at least `limit` of them; a step's keys stay together, so that there may be more.
    ///
    /// - Returns: Whether there may be more to come.
    public mutating func fill(_ batch: inout TraceBatch, limit: Int) -> Bool {
        while batch.count < limit {
            var first = 0
            for index in 1..<max(1, streamCount) where streams[index].nextTime < streams[first].nextTime { first = index }
            guard streams[first].nextTime < duration else { return false }
            streams[first].advance(into: &batch)
        }
        return true
    }
}
