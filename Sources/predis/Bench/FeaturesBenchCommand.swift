import ArgumentParser
import Features
import Foundation
import PredisPrimitives
import Traces

/// `predis bench features`.
struct FeaturesBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Nanoseconds an access that all features take.",
        discussion: """
            One thread, the trace in memory, processor time, reading apart. Every row is written into the same memory, as a \
            model that runs along would have it. The fastest and the median round are printed.
            """
    )

    @Argument(help: "The trace.")
    var trace: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "Rounds.")
    var rounds = 5

    @Flag(help: "Print JSON.")
    var json = false

    private struct Report: Encodable {
        let machine: String
        let accesses: Int
        let features: Int
        let memoryBytes: Int
        let leastNanoseconds: Double
        let medianNanoseconds: Double
    }

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds is \(rounds); at least 1 is needed") }
    }

    func run() throws {
        let batch = try readBatch()
        guard !batch.isEmpty else { throw Failure.failed("\(trace) has no access; name a trace that has") }
        var times: [Double] = []
        var memory = 0
        for round in 1...rounds {
            Terminal.progress("round \(round) of \(rounds)")
            var extractor = FeatureExtractor()
            memory = extractor.memoryBytes
            times.append(nanoseconds(batch, &extractor))
        }
        Terminal.endProgress()
        times.sort()
        let report = Report(
            machine: Machine.description,
            accesses: batch.count,
            features: FeatureSchema.all.count,
            memoryBytes: memory,
            leastNanoseconds: times[0],
            medianNanoseconds: times[times.count / 2]
        )
        guard !json else { return print(try JSONText.encode(report)) }
        let figures = String(
            format: "%.0f ns an access at best, %.0f in the median",
            report.leastNanoseconds,
            report.medianNanoseconds
        )
        print("\(report.features) features of \(report.accesses) accesses: \(figures); \(memory >> 20) MiB of tables")
    }

    private func nanoseconds(_ batch: TraceBatch, _ extractor: inout FeatureExtractor) -> Double {
        var row = [Float](repeating: 0, count: extractor.count)
        let start = ThreadClock.nanoseconds
        batch.forEach { access, key in
            var span = row.mutableSpan
            extractor.observe(FeatureAccess(time: access.time, stream: access.client), key: key, into: &span)
        }
        return Double(ThreadClock.nanoseconds - start) / Double(batch.count)
    }

    private func readBatch() throws -> TraceBatch {
        do {
            var reader = try TraceReader(path: trace, format: reading.traceFormat(), expandsBlocks: reading.expand)
            var batch = TraceBatch()
            var left = reading.requests ?? .max
            while left > 0, try reader.read(limit: min(left, 1 << 20), into: &batch) {
                left = (reading.requests ?? .max) - batch.count
            }
            return batch
        } catch let error as TraceError {
            throw Failure.failed(error.description)
        }
    }
}
