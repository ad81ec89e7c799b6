public import PredisPrimitives
public import Traces

/// A trace in memory, column by column: what is replayed again and again.
///
/// Keys are numbered from 0 in order of first appearance. A column the source does not record is empty. Memory: 4 bytes an
/// access, and 4 to 8 for each recorded column, besides the keys' names.
public struct AccessTrace: Sendable {
    /// The name of the trace in tables: its file name up to the first point.
    public var name: String
    /// The number of the key of each access.
    public internal(set) var keys: [UInt32] = []
    /// The client of each access, numbered from 1; 0: not recorded.
    public internal(set) var streams: [UInt32] = []
    /// Seconds from any fixed point; empty: the source has no clock.
    public internal(set) var times: [Double] = []
    /// Bytes of each value; 0: not recorded.
    public internal(set) var sizes: [UInt32] = []
    /// Seconds each value may live; infinite where the trace does not say.
    public internal(set) var timesToLive: [Float] = []
    /// What each access did; empty: all were reads.
    public internal(set) var operations: [TraceOperation] = []
    /// The request each access belongs to, numbered from 0; empty: each is a request of its own.
    public internal(set) var requests: [UInt32] = []
    /// How many different keys there are.
    public internal(set) var keyCount = 0
    /// The names of the keys.
    public internal(set) var names = NameNumbers()
    /// The median time of the origin in seconds, of the accesses that recorded one; `nil`: none did.
    public internal(set) var medianLoadSeconds: Double?
    /// Whether keys are numbers that were given out in order of first appearance, so that the next new key is known.
    public internal(set) var leaksOrder = false

    /// Makes a trace of reads of keys that are numbered already, for tests and generated streams.
    ///
    /// - Parameters:
    ///   - name: What tables call it.
    ///   - keys: Any numbers; they are renumbered in order of first appearance.
    ///   - streams: The client of each access, or nothing.
    ///   - times: The time of each access in seconds, or nothing.
    ///   - sizes: The size of each value in bytes, or nothing.
    ///   - operations: What each access did, or nothing.
    ///   - requests: The number of the request of each access, not descending, or nothing.
    public init(
        name: String,
        keys: [UInt32],
        streams: [UInt32] = [],
        times: [Double] = [],
        sizes: [UInt32] = [],
        operations: [TraceOperation] = [],
        requests: [UInt32] = []
    ) {
        for column in [streams.count, times.count, sizes.count, operations.count, requests.count] {
            precondition(
                column == 0 || column == keys.count,
                "a column has \(column) values for \(keys.count) accesses"
            )
        }
        self.name = name
        self.keys.reserveCapacity(keys.count)
        for key in keys {
            let numbered = Array("\(key)".utf8).withUnsafeBytes { names.number($0) }
            guard let numbered else { preconditionFailure("there are more keys than numbers") }
            self.keys.append(numbered.number)
        }
        keyCount = names.count
        self.streams = streams
        self.times = times
        self.sizes = sizes
        self.operations = operations
        self.requests = requests
    }

    init(name: String) {
        self.name = name
    }

    /// How many accesses there are.
    public var count: Int { keys.count }

    /// The first `count` accesses as a trace of their own.
    public func prefix(_ count: Int) -> AccessTrace {
        guard count < self.count else { return self }
        var part = self
        part.keys = Array(keys.prefix(count))
        part.streams = Array(streams.prefix(count))
        part.times = Array(times.prefix(count))
        part.sizes = Array(sizes.prefix(count))
        part.timesToLive = Array(timesToLive.prefix(count))
        part.operations = Array(operations.prefix(count))
        part.requests = Array(requests.prefix(count))
        // Numbers follow the first appearance, so those of a beginning are a beginning.
        part.keyCount = (part.keys.max().map { Int($0) } ?? -1) + 1
        return part
    }
}
