import ArgumentParser
import Tables
import Traces
import Workloads

/// Where generated accesses go: a file in one of several formats.
struct TraceSink: ~Copyable {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv
        case oracleGeneral
        case jsonl
        case parquet

        static let names = allCases.map(\.rawValue).joined(separator: ", ")
    }

    static let endings = ".csv and .oracleGeneral, both also .gz or .zst, .jsonl, .parquet"

    // One of them is there.
    private var writer: TraceWriter?
    private var table: TraceTable?

    /// A file for the accesses of a definition.
    init(path: String, format: Format?, definition: WorkloadDefinition, seed: UInt64) throws {
        var columns: TraceFeatures = []
        if definition.hasLifetimes { columns.insert(.ttl) }
        if definition.hasLatencies { columns.insert(.latency) }
        try self.init(
            path: path,
            format: format,
            columns: columns,
            facts: ["workload": definition.name, "seed": "\(seed)"]
        )
    }

    /// A file with the optional columns `.ttl` and `.latency`; tables keep the facts.
    init(path: String, format: Format?, columns: TraceFeatures = [], facts: [String: String]) throws {
        let (ending, compression) = Self.parts(of: path)
        let format = format ?? Format.allCases.first { $0.rawValue.lowercased() == ending } ?? .csv
        switch format {
        case .csv, .oracleGeneral:
            writer = try TraceWriter(
                path: path,
                compression: compression,
                columns: columns,
                format: format == .csv ? .csv : .oracleGeneral
            )
            table = nil
        case .jsonl, .parquet:
            guard compression == .none else {
                throw Failure.usage(
                    "\(path) names a compressed \(format.rawValue), which is not written; parquet compresses by itself, "
                        + "csv can be compressed"
                )
            }
            writer = nil
            table = try TraceTable(
                path: path,
                format: format == .jsonl ? .jsonl : .parquet,
                columns: columns,
                facts: facts
            )
        }
    }

    mutating func append(_ batch: borrowing TraceBatch) throws {
        try writer?.append(batch)
        try table?.append(batch)
    }

    consuming func finish() throws {
        if let writer { try writer.finish() }
        if let table { try table.finish() }
    }

    /// The ending that names a format, in small letters, and the compression.
    private static func parts(of path: String) -> (ending: String?, TraceWriter.Compression) {
        var parts = path.split(separator: ".").map { $0.lowercased() }
        var compression = TraceWriter.Compression.none
        if parts.last == "gz" || parts.last == "zst" {
            compression = parts.removeLast() == "gz" ? .gzip : .zstd
        }
        return (parts.last, compression)
    }
}
