public import PredisPrimitives
public import Traces

extension AccessHistory {
    /// How to read a trace.
    public struct ReadingOptions: Sendable {
        /// The format; `nil`: recognised.
        public var format: TraceFormat?
        /// Whether an I/O of a block trace is one access for each of its blocks.
        public var expandsBlocks = false
        /// Replaces keys by hashes, so that their names say nothing.
        public var scrambler: KeyScrambler?
        /// The most accesses to read, writes included; `nil`: all.
        public var limit: Int?
        /// The most memory that the columns and names may take.
        public var memory = ByteCount(rawValue: 4 << 30)

        public init() {}
    }

    /// Reads traces to their ends, one after the other, as if they were one.
    ///
    /// Clients of different traces are different. A clock is kept only if every trace has one.
    ///
    /// - Throws: `TraceError` where `TraceReader` does, `DatasetError` for too many keys, too much memory and traces without a
    ///   read.
    public static func read(paths: [String], _ options: ReadingOptions = ReadingOptions()) throws -> AccessHistory {
        var columns = HistoryColumns(name: paths.first ?? "", options)
        for path in paths { try columns.read(path) }
        return try columns.finish()
    }
}

/// The columns of a history while it is read.
private struct HistoryColumns {
    private var history: AccessHistory
    private let options: AccessHistory.ReadingOptions
    private var clients: [UInt32] = []
    private var times: [Double] = []
    private var hasClients = false
    private var hasClock = true
    /// What is added to the clients of the trace being read.
    private var clientOffset: UInt32 = 0
    private var highestClient: UInt32 = 0
    private var nameBytes = 0
    private var left: Int

    init(name: String, _ options: AccessHistory.ReadingOptions) {
        history = AccessHistory(name: name)
        self.options = options
        left = options.limit ?? .max
    }

    mutating func read(_ path: String) throws {
        var reader = try TraceReader(path: path, format: options.format, expandsBlocks: options.expandsBlocks)
        var batch = TraceBatch()
        // One more than the highest: 0 is a trace's reads without a client.
        clientOffset = history.keys.isEmpty ? 0 : highestClient &+ 1
        while left > 0 {
            batch.removeAll()
            guard try reader.read(limit: min(left, 4096), into: &batch) else { break }
            left -= batch.count
            try append(batch, of: path)
            let needed = ByteCount(rawValue: history.keys.count * 16 + nameBytes + history.names.count * 24)
            guard needed.rawValue <= options.memory.rawValue else {
                throw DatasetError.memory(needed: needed, limit: options.memory)
            }
        }
        if reader.features.contains(.clients) { hasClients = true }
        if !reader.features.contains(.clock) { hasClock = false }
    }

    private mutating func append(_ batch: TraceBatch, of path: String) throws(DatasetError) {
        try batch.forEach { (access, key) throws(DatasetError) in
            guard access.operation == .get else {
                history.writes += 1
                return
            }
            let scrambled = options.scrambler?.scrambled(key)
            let numbered =
                scrambled.map { $0.withUnsafeBytes { history.names.number($0) } } ?? history.names.number(key)
            guard let numbered else { throw .tooManyKeys(trace: path) }
            if numbered.isNew { nameBytes += scrambled?.count ?? key.count }
            let client = clientOffset &+ access.client
            highestClient = max(highestClient, client)
            history.keys.append(numbered.number)
            clients.append(client)
            times.append(access.time)
        }
    }

    /// The history with the columns that say something.
    consuming func finish() throws(DatasetError) -> AccessHistory {
        guard !history.keys.isEmpty else { throw .noReads(trace: history.name, writes: history.writes) }
        if hasClients { history.clients = clients }
        if hasClock { history.times = times }
        return history
    }
}
