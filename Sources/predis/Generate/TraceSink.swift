import ArgumentParser
import Traces
import Workloads

/// Where generated accesses go: a file in one of several formats.
struct TraceSink: ~Copyable {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv
        case oracleGeneral

        static let names = allCases.map(\.rawValue).joined(separator: ", ")
    }

    static let endings = ".csv, .oracleGeneral, each also .gz or .zst"

    private var writer: TraceWriter

    init(path: String, format: Format?, definition: WorkloadDefinition) throws(TraceError) {
        let (ending, compression) = Self.parts(of: path)
        let format = format ?? Format.allCases.first { $0.rawValue.lowercased() == ending } ?? .csv
        var columns: TraceFeatures = []
        if definition.hasLifetimes { columns.insert(.ttl) }
        if definition.hasLatencies { columns.insert(.latency) }
        writer = try TraceWriter(
            path: path,
            compression: compression,
            columns: columns,
            format: format == .csv ? .csv : .oracleGeneral
        )
    }

    mutating func append(_ batch: borrowing TraceBatch) throws(TraceError) {
        try writer.append(batch)
    }

    consuming func finish() throws(TraceError) {
        try writer.finish()
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
