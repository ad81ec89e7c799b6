import ArgumentParser
import Foundation
import Simulation
import Traces

/// `predis trace convert`.
struct TraceConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Writes a trace in another format.",
        discussion: """
            The new file takes its name when it is complete. Its compression follows from the name: .gz is gzip, .zst is \
            zstd, anything else is plain.
            """
    )

    @Argument(help: "The trace to read.")
    var input: String

    @Argument(help: "The file to write.")
    var output: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "Format to write: csv, or oracleGeneral, which keeps times, keys and sizes only.")
    var to = TargetFormat.csv

    enum TargetFormat: String, ExpressibleByArgument, CaseIterable { case csv, oracleGeneral }

    func run() throws {
        do throws(TraceError) {
            try convert()
        } catch {
            throw Failure.failed(error.description)
        }
    }

    private func convert() throws(TraceError) {
        let format = try? reading.traceFormat()
        var reader = try TraceReader(path: input, format: format, expandsBlocks: reading.expand)
        var batch: [TraceRecord] = []
        var left = reading.requests ?? .max
        // What optional columns there are is known when the first accesses are read.
        var hasMore = try reader.read(limit: min(left, 4096), into: &batch)
        var writer = try TraceWriter(
            path: output,
            compression: compression,
            columns: reader.features,
            format: to == .csv ? .csv : .oracleGeneral
        )
        let scrambler = reading.scrambler
        while hasMore {
            for var record in batch {
                if let scrambler { record.key = scrambler.scrambled(record.key) }
                try writer.append(record)
            }
            left -= batch.count
            batch.removeAll(keepingCapacity: true)
            hasMore = left > 0 ? try reader.read(limit: min(left, 4096), into: &batch) : false
        }
        try writer.finish()
    }

    private var compression: TraceWriter.Compression {
        if output.hasSuffix(".gz") { return .gzip }
        return output.hasSuffix(".zst") ? .zstd : .none
    }
}
