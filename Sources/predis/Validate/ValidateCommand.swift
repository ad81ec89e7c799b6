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

    @Option(
        help: ArgumentHelp(
            "What to compare with: a trace, a preset of `predis generate`, or a YAML file with a definition.",
            valueName: "trace or workload"
        )
    )
    var against: String?

    @Option(help: ArgumentHelp("Change a parameter of the workload, by the end of its path.", valueName: "path=value"))
    var set: [String] = []

    @OptionGroup(title: "How to read traces")
    var reading: ReadingOptions

    @Option(help: "The chance of a false \"differs\" in the whole comparison.")
    var level = 0.05

    @Flag(help: "Every significant difference counts, however small.")
    var strict = false

    @Option(help: "Runs of a workload that a trace is judged by, with seeds that follow --seed.")
    var runs = 20

    @Option(help: "How many stretches a trace is cut into to compare it with another one.")
    var stretches = 20

    @Option(help: "Samples that the bootstrap of popularity laws draws.")
    var rounds = 99

    @Option(help: "Seed of the resampling and of the runs.")
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
        guard (5...10_000).contains(runs) else {
            throw ValidationError("--runs is \(runs); it must be in 5...10000, as their spread must be known")
        }
        guard (19...100_000).contains(rounds) else {
            throw ValidationError("--rounds is \(rounds); it must be in 19...100000, as p-values are counted in rounds")
        }
    }

    func run() throws {
        // Before minutes of work, so that a missing script is known at once.
        let script = try html.map { _ in try ChartScript.load() }
        let reference = try against.map { try ValidationReference($0, settings: set) }
        let columns = try readColumns(trace)
        let other: AccessColumns? = if case .trace(let path) = reference { try readColumns(path) } else { nil }
        Terminal.progress("\(columns.name): statistics")
        defer { Terminal.endProgress() }
        let description = TraceDescription(columns, rounds: rounds, seed: seed)
        let (report, sample) = compare(columns, reference, other)
        let text = ValidationText(description, report)
        if let html, let script {
            let charts = ValidationCharts(columns, description, reference: other ?? sample)
            let page = ValidationPage(text, charts, version: PredisVersion.current)
            try Output.write(try page.html(chartJS: script), to: html)
        }
        Terminal.endProgress()
        print(json ? try JSONText.encode(ValidationRecord(description, report)) : text.report)
        if let report { try finish(report) }
    }

    /// The comparison asked for, and a run of the workload for the charts.
    private func compare(
        _ columns: AccessColumns,
        _ reference: ValidationReference?,
        _ other: AccessColumns?
    ) -> (ValidationReport?, AccessColumns?) {
        switch reference {
        case nil: return (nil, nil)
        case .trace: return (other.map { TraceComparison.compare(columns, with: $0, options) }, nil)
        case .workload(let plan):
            let runs = WorkloadRuns(plan, accesses: columns.count, seed: seed, count: runs)
            let measurement = MeasurementPlan(columns)
            let measured = runs.measure(measurement) { done, total in
                Terminal.progress("\(plan.definition.name): \(done) of \(total) runs")
            }
            let report = WorkloadValidation.compare(
                WorkloadMeasurement(columns, measurement, claims: runs.claims),
                name: columns.name,
                with: measured,
                of: plan.definition.name,
                options
            )
            return (report, runs.columns(0))
        }
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
