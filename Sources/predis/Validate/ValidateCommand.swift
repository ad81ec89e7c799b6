import ArgumentParser
import Foundation
import PredisPrimitives
import Simulation
import Statistics
import Workloads

/// `predis validate`.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Says what a trace is statistically, and whether it is like a workload or like another trace.",
        discussion: """
            With --against a trace is compared with another trace, or with what a workload's definition says and makes. A check differs \
            when the difference is surely beyond its margin, and is consistent when it is surely within; in between it cannot tell. \
            "Surely" means at --level, corrected by Holm's method for the number of checks. --strict sets all margins to 0.

            Exit status: 0 consistent or nothing to compare with, 1 differs, 3 cannot tell, 2 wrong use.
            """
    )

    @Argument(help: "The trace, in any format that `predis trace info` knows.")
    var trace: String

    @Option(help: ArgumentHelp("A trace to compare with.", valueName: "trace"))
    var against: String?

    @OptionGroup(title: "How to read traces")
    var reading: ReadingOptions

    @Option(help: "The chance of a false \"differs\" in the whole comparison.")
    var level = 0.05

    @Flag(help: "Every significant difference counts, however small.")
    var strict = false

    @Option(help: "How many stretches a trace is cut into to compare it with another one.")
    var stretches = 20

    @Option(help: "Samples that the bootstrap of popularity laws draws.")
    var rounds = 99

    @Option(help: "Seed of the resampling.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Also write a page with charts.", valueName: "file"))
    var html: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard level > 0, level < 0.5 else { throw ValidationError("--level is \(level); it lies between 0 and 0.5") }
        guard (4...1000).contains(stretches) else {
            throw ValidationError("--stretches is \(stretches); it must be in 4...1000")
        }
        guard (19...100_000).contains(rounds) else {
            throw ValidationError("--rounds is \(rounds); it must be in 19...100000, as p-values are counted in rounds")
        }
    }

    func run() throws {
        // Before minutes of work, so that a missing script is known at once.
        let script = try html.map { _ in try ChartScript.load() }
        let columns = try readColumns(trace)
        let other = try against.map { try readColumns($0) }
        Terminal.progress("\(columns.name): statistics")
        defer { Terminal.endProgress() }
        let description = TraceDescription(columns, rounds: rounds, seed: seed)
        let report = other.map { TraceComparison.compare(columns, with: $0, options) }
        let text = ValidationText(description, report)
        if let html, let script {
            let charts = ValidationCharts(columns, description, reference: other)
            let page = ValidationPage(text, charts, version: PredisVersion.current)
            try Output.write(try page.html(chartJS: script), to: html)
        }
        Terminal.endProgress()
        print(json ? try JSONText.encode(ValidationRecord(description, report)) : text.report)
        if let report { try finish(report) }
    }

    private var options: ValidationOptions {
        var options = ValidationOptions()
        options.level = level
        options.marginScale = strict ? 0 : 1
        options.stretches = stretches
        return options
    }

    private func readColumns(_ path: String) throws -> AccessColumns {
        let columns = AccessColumns(try reading.readTrace(path))
        guard columns.count >= 2 else {
            throw Failure.failed("\(path) has \(columns.count) accesses; statistics need at least 2")
        }
        return columns
    }

    private func finish(_ report: ValidationReport) throws {
        switch report.verdict {
        case .consistent: return
        case .differs: throw ExitCode(1)
        case .cannotTell: throw ExitCode(3)
        }
    }
}
