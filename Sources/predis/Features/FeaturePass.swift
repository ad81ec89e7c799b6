import Features
import PredisPrimitives
import Tables
import Traces

/// One pass over a trace that makes its features, a block at a time.
struct FeaturePass: ~Copyable {
    private static let blockRows = 1 << 14
    private static let hasher = KeyHasher(seed: 0x7061_7373)

    private var block = FeatureTable(capacity: blockRows)
    private var extractor = FeatureExtractor()
    private var sights: CacheSights?
    private var check: FeatureCheck?
    private var difference: String?
    private var times: [Double] = []
    private var streams: [Int32] = []
    /// The rows to be judged.
    private(set) var sample = FeatureSample()
    /// The access that asked last for each key, by the key's hash.
    private var lastAccess: [UInt64: Int] = [:]
    /// Accesses whose key came again soon enough.
    private var repeated: Set<Int> = []
    private(set) var sessions = TemplateSessions()
    private(set) var accesses = 0
    /// Rows that were made twice and are the same bits; `nil`: that was not asked for.
    private(set) var checkedRows: Int?

    /// - Parameters:
    ///   - cacheEntries: The size of the cache that runs along; `nil`: none does.
    ///   - checks: Whether every row is made a second time, alone, and compared.
    /// - Throws: `Failure` if there can be no such cache.
    init(cacheEntries: Int?, checks: Bool) throws {
        check = checks ? FeatureCheck() : nil
        checkedRows = checks ? 0 : nil
        do {
            sights = try cacheEntries.map { try CacheSights(entries: $0) }
        } catch {
            throw Failure.usage("--cache: \(error)")
        }
    }

    /// For each row of the sample whether its key was asked for again within the accesses that `run` was told.
    var sampleIsRepeated: [Bool] { sample.accesses.map(repeated.contains) }

    /// Goes through a trace.
    ///
    /// - Parameters:
    ///   - path: The trace.
    ///   - reading: How to read it.
    ///   - output: Where to write the features; `nil`: nowhere.
    ///   - reuse: Within how many accesses a key must come again.
    /// - Throws: `TraceError`, `TableError`; `Failure` if rows are not the same bits both ways.
    mutating func run(_ path: String, _ reading: ReadingOptions, output: String?, reuse: Int) throws {
        let file = try output.map {
            try TableFile(path: $0, format: TableFile.Format(path: $0) ?? .csv, schema: Self.schema)
        }
        var reader = try TraceReader(path: path, format: reading.traceFormat(), expandsBlocks: reading.expand)
        let scrambler = reading.scrambler
        var batch = TraceBatch()
        var left = reading.requests ?? .max
        while left > 0, try reader.read(limit: min(left, Self.blockRows), into: &batch) {
            batch.forEach { access, key in
                if let scrambler {
                    scrambler.scrambled(key).withUnsafeBytes { observe(access, $0, reuse) }
                } else {
                    observe(access, key, reuse)
                }
            }
            if let difference {
                throw Failure.failed("\(path): \(difference) is not the same made in blocks and alone")
            }
            try endBlock(file)
            left -= batch.count
            batch.removeAll()
            Terminal.progress("\(path): \(accesses) accesses")
        }
        Terminal.endProgress()
        try file?.finish()
    }

    private mutating func observe(_ access: TraceBatch.Access, _ key: UnsafeRawBufferPointer, _ reuse: Int) {
        let sight = sights?.read(key, time: access.time, timeToLive: access.ttl)
        let described = FeatureAccess(time: access.time, stream: access.client, cache: sight)
        block.append(described, key: key, from: &extractor)
        if difference == nil, checkedRows != nil {
            difference = check?.difference(described, key: key, lastOf: block).map { "\($0) of access \(accesses)" }
            checkedRows? += 1
        }
        times.append(access.time)
        streams.append(Int32(truncatingIfNeeded: access.client))
        if let last = lastAccess.updateValue(accesses, forKey: Self.hasher.hash(key)), accesses - last <= reuse {
            repeated.insert(last)
        }
        accesses += 1
    }

    private mutating func endBlock(_ file: borrowing TableFile?) throws {
        sample.offer(block)
        sessions.add(block, streams: streams)
        try times.withUnsafeBufferPointer { times in
            try streams.withUnsafeBufferPointer { streams in
                let features = (0..<block.schema.count).map { ColumnValues.float(block.column($0)) }
                try file?.append([.double(times), .int32(streams)] + features)
            }
        }
        block.removeAll()
        times.removeAll(keepingCapacity: true)
        streams.removeAll(keepingCapacity: true)
    }

    /// The time and the client, then the features.
    private static var schema: TableSchema {
        let features = FeatureSchema.all.definitions.map {
            TableColumn($0.name, .float, unit: $0.unit, meaning: $0.meaning)
        }
        return TableSchema(
            [
                TableColumn("time", .double, unit: "s", meaning: "When the access came."),
                TableColumn("stream", .int32, meaning: "Who asked; 0: not known."),
            ] + features,
            facts: ["schema": FeatureSchema.all.fingerprint, "missing values": "NaN"]
        )
    }
}
