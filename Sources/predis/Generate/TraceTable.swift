import Tables
import Traces

/// Writes accesses as a table: a row for each, in JSON Lines or Parquet.
///
/// Rows are gathered in groups of 65,536, so that memory stays as it is.
struct TraceTable: ~Copyable {
    private let file: TableFile
    private let hasLifetimes: Bool
    private let hasLatencies: Bool
    private var times: [Double] = []
    private var clients: [Int64] = []
    private var operations: [UInt8] = []
    private var operationEnds: [Int] = []
    private var keys: [UInt8] = []
    private var keyEnds: [Int] = []
    private var sizes: [Int64] = []
    private var lifetimes: [Float] = []
    private var latencies: [Float] = []
    private var continuations: [Bool] = []

    private static let groupSize = 1 << 16

    init(path: String, format: TableFile.Format, columns: TraceFeatures, facts: [String: String]) throws(TableError) {
        hasLifetimes = columns.contains(.ttl)
        hasLatencies = columns.contains(.latency)
        var list = [
            TableColumn("time", .double, unit: "s", meaning: "When it was asked for."),
            TableColumn("client", .int64, meaning: "Who asked."),
            TableColumn("op", .text, meaning: "get, set or delete."),
            TableColumn("key", .text, meaning: "What was asked for."),
            TableColumn("size", .int64, unit: "B", meaning: "The value's size."),
            TableColumn("continuation", .bool, meaning: "Whether it is a further key of the request before."),
        ]
        if hasLifetimes {
            list.append(TableColumn("ttl", .float, unit: "s", meaning: "How long the value may live; not a number: for ever."))
        }
        if hasLatencies {
            list.append(
                TableColumn("latency", .float, unit: "s", meaning: "How long the origin takes; not a number: not known.")
            )
        }
        file = try TableFile(path: path, format: format, schema: TableSchema(list, facts: facts))
    }

    mutating func append(_ batch: borrowing TraceBatch) throws(TableError) {
        batch.forEach { access, key in
            times.append(access.time)
            clients.append(Int64(access.client))
            operations.append(contentsOf: "\(access.operation)".utf8)
            operationEnds.append(operations.count)
            keys.append(contentsOf: key)
            keyEnds.append(keys.count)
            sizes.append(Int64(access.size))
            continuations.append(access.isContinuation)
            if hasLifetimes { lifetimes.append(access.ttl ?? .nan) }
            if hasLatencies { latencies.append(access.latency ?? .nan) }
        }
        if times.count >= Self.groupSize { try flush() }
    }

    consuming func finish() throws(TableError) {
        try flush()
        try file.finish()
    }

    private mutating func flush() throws(TableError) {
        try write()
        times.removeAll(keepingCapacity: true)
        clients.removeAll(keepingCapacity: true)
        operations.removeAll(keepingCapacity: true)
        operationEnds.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        keyEnds.removeAll(keepingCapacity: true)
        sizes.removeAll(keepingCapacity: true)
        lifetimes.removeAll(keepingCapacity: true)
        latencies.removeAll(keepingCapacity: true)
        continuations.removeAll(keepingCapacity: true)
    }

    private func write() throws(TableError) {
        try times.withUnsafeBufferPointer { (times) throws(TableError) in
            try clients.withUnsafeBufferPointer { (clients) throws(TableError) in
                try sizes.withUnsafeBufferPointer { (sizes) throws(TableError) in
                    try continuations.withUnsafeBufferPointer { (continuations) throws(TableError) in
                        try withTexts { (operations, keys) throws(TableError) in
                            try withSeconds { (seconds) throws(TableError) in
                                try file.append(
                                    [
                                        .double(times), .int64(clients), operations, keys, .int64(sizes),
                                        .bool(continuations),
                                    ] + seconds
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    private func withTexts(_ body: (ColumnValues, ColumnValues) throws(TableError) -> Void) throws(TableError) {
        try operations.withUnsafeBufferPointer { (operations) throws(TableError) in
            try operationEnds.withUnsafeBufferPointer { (operationEnds) throws(TableError) in
                try keys.withUnsafeBufferPointer { (keys) throws(TableError) in
                    try keyEnds.withUnsafeBufferPointer { (keyEnds) throws(TableError) in
                        try body(
                            .bytes(UnsafeRawBufferPointer(operations), ends: operationEnds),
                            .bytes(UnsafeRawBufferPointer(keys), ends: keyEnds)
                        )
                    }
                }
            }
        }
    }

    private func withSeconds(_ body: ([ColumnValues]) throws(TableError) -> Void) throws(TableError) {
        try lifetimes.withUnsafeBufferPointer { (lifetimes) throws(TableError) in
            try latencies.withUnsafeBufferPointer { (latencies) throws(TableError) in
                try body((hasLifetimes ? [.float(lifetimes)] : []) + (hasLatencies ? [.float(latencies)] : []))
            }
        }
    }
}
