import PredisPrimitives
import Traces

/// One access of a trace with all its columns.
struct ReplayedAccess {
    var key: UInt32
    var stream: UInt32
    /// The number of the request it belongs to.
    var request: Int
    /// Seconds, or the number of the request where there is no clock.
    var time: Double
    /// Milliseconds for the cache; 0 unless values expire.
    var now: Int64
    var operation: TraceOperation
    /// What a load of the key brings.
    var value: SimulatedValue
}

/// The columns of a trace as a configuration reads them.
struct TraceCursor {
    let keys: [UInt32]
    private let streams: [UInt32]
    private let times: [Double]
    private let sizes: [UInt32]
    private let operations: [TraceOperation]
    private let timesToLive: [Float]
    private let requests: [UInt32]
    /// The length of each key's name in bytes; empty where it does not count.
    let nameLengths: [UInt32]
    /// Whether nothing of an access matters to the cache but its key.
    let isPlain: Bool
    /// Whether values are loaded anew when their time is over.
    let expires: Bool

    init(_ trace: AccessTrace, _ configuration: SimulationConfiguration) {
        var countsBytes = false
        if case .bytes = configuration.cache { countsBytes = true }
        keys = trace.keys
        streams = configuration.usesClientStreams ? trace.streams : []
        times = trace.times
        sizes = trace.sizes
        operations = configuration.appliesWrites ? trace.operations : []
        timesToLive = trace.timesToLive
        requests = trace.requests
        nameLengths = countsBytes ? (0..<UInt32(trace.keyCount)).map { UInt32(trace.names.length($0)) } : []
        expires = !timesToLive.isEmpty
        isPlain = !countsBytes && operations.isEmpty && !expires
    }

    var count: Int { keys.count }

    var hasSizes: Bool { !sizes.isEmpty }

    @inline(__always)
    func size(_ position: Int) -> Int {
        sizes.isEmpty ? 0 : Int(sizes[position])
    }

    @inline(__always)
    func access(_ position: Int) -> ReplayedAccess {
        let key = keys[position]
        let request = requests.isEmpty ? position : Int(requests[position])
        let time = times.isEmpty ? Double(request) : times[position]
        let now = expires ? Int64(time * 1000) : 0
        var value = SimulatedValue(key: key)
        value.size = sizes.isEmpty ? 0 : sizes[position]
        value.nameLength = nameLengths.isEmpty ? 0 : Int(nameLengths[Int(key)])
        if expires, timesToLive[position].isFinite { value.expiresAt = now + Int64(timesToLive[position] * 1000) }
        return ReplayedAccess(
            key: key,
            stream: streams.isEmpty ? 0 : streams[position],
            request: request,
            time: time,
            now: now,
            operation: operations.isEmpty ? .get : operations[position],
            value: value
        )
    }
}
