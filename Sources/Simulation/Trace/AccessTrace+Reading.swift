import PredisPrimitives
public import Traces

extension AccessTrace {
    /// How to read a trace.
    public struct ReadingOptions: Sendable {
        /// The format; `nil`: recognised.
        public var format: TraceFormat?
        /// Whether an I/O of a block trace is one access for each of its blocks.
        public var expandsBlocks = false
        /// Replaces keys by hashes, so that their names say nothing.
        public var scrambler: KeyScrambler?
        /// The most accesses to read; `nil`: all.
        public var limit: Int?

        public init() {}
    }

    /// Reads a trace to its end, or up to a number of accesses.
    ///
    /// - Throws: `TraceError` where `TraceReader` does, and for a trace without an access.
    public static func read(
        path: String,
        _ options: ReadingOptions = ReadingOptions()
    ) throws(TraceError) -> AccessTrace {
        var reader = try TraceReader(path: path, format: options.format, expandsBlocks: options.expandsBlocks)
        var columns = TraceColumns(scrambler: options.scrambler)
        var batch = TraceBatch()
        var left = options.limit ?? .max
        while left > 0 {
            batch.removeAll()
            guard try reader.read(limit: min(left, 4096), into: &batch) else { break }
            left -= batch.count
            guard columns.append(batch) else {
                throw TraceError(path: path, message: "the trace has more than \(NameNumbers.maximumCount) keys")
            }
        }
        guard !columns.keys.isEmpty else {
            throw TraceError(path: path, message: "the trace has no access; record or name another file")
        }
        return columns.trace(named: tableName(path), features: reader.features)
    }

    /// The last part of a path up to its first point: `orm_busy` for `traces/orm_busy.csv.gz`.
    public static func tableName(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.prefix { $0 != "." }
        return stem.isEmpty ? file : String(stem)
    }
}

/// The columns of a trace while it is read.
private struct TraceColumns {
    var keys: [UInt32] = []
    private let scrambler: KeyScrambler?
    private var streams: [UInt32] = []
    private var times: [Double] = []
    private var sizes: [UInt32] = []
    private var operations: [TraceOperation] = []
    private var timesToLive: [Float] = []
    private var continuations: [Bool] = []
    private var loadTimes: [Float] = []
    private var names = NameNumbers()
    private var leak = IdentifierLeak()

    init(scrambler: KeyScrambler?) {
        self.scrambler = scrambler
    }

    /// Adds the accesses of a batch.
    ///
    /// - Returns: Whether there was a number for every key.
    mutating func append(_ batch: TraceBatch) -> Bool {
        var hasRoom = true
        batch.forEach { access, key in
            guard hasRoom, let number = number(of: key) else {
                hasRoom = false
                return
            }
            keys.append(number)
            streams.append(access.client)
            times.append(access.time)
            sizes.append(access.size)
            operations.append(access.operation)
            timesToLive.append(access.ttl.map { $0 > 0 ? $0 : .infinity } ?? .infinity)
            continuations.append(access.isContinuation)
            if let latency = access.latency, latency > 0 { loadTimes.append(latency) }
        }
        return hasRoom
    }

    private mutating func number(of key: UnsafeRawBufferPointer) -> UInt32? {
        guard let scrambler else {
            guard let (number, isNew) = names.number(key) else { return nil }
            if isNew { leak.observeFirstTouch(key) }
            return number
        }
        return scrambler.scrambled(key).withUnsafeBytes { names.number($0)?.number }
    }

    /// The trace with the columns that say something.
    func trace(named name: String, features: TraceFeatures) -> AccessTrace {
        var trace = AccessTrace(name: name)
        trace.keys = keys
        trace.names = names
        trace.keyCount = names.count
        trace.leaksOrder = leak.isLikely
        if features.contains(.clients) { trace.streams = streams }
        if features.contains(.clock) { trace.times = times }
        if features.contains(.sizes) { trace.sizes = sizes }
        if features.contains(.operations) { trace.operations = operations }
        if features.contains(.ttl), timesToLive.contains(where: \.isFinite) { trace.timesToLive = timesToLive }
        if features.contains(.batches) { trace.requests = requestNumbers }
        if !loadTimes.isEmpty { trace.medianLoadSeconds = Double(loadTimes.sorted()[loadTimes.count / 2]) }
        return trace
    }

    private var requestNumbers: [UInt32] {
        var number: UInt32 = 0
        return continuations.enumerated().map { position, continues in
            if position > 0, !continues { number += 1 }
            return number
        }
    }
}
