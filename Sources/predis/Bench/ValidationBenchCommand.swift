import ArgumentParser
import Foundation
import PredisPrimitives
import Statistics
import Workloads

/// `predis bench validate`.
struct ValidationBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "How often validation errs: presets against their own definition and against others'.",
        discussion: """
            Each preset makes traces with different seeds. They are judged by its own definition, where "differs" is an error and a \
            strict comparison should make it in the share --level of the cases, and by the next presets of the list, where anything \
            but "differs" is one.
            """
    )

    @Option(help: ArgumentHelp("Presets, separated by commas; all if not given.", valueName: "names"))
    var presets: String?

    @Option(help: "Accesses of each trace.")
    var accesses = 20_000

    @Option(help: "Traces of each preset judged by its own definition.")
    var seeds = 200

    @Option(help: "Runs of each definition that traces are judged by.")
    var runs = 40

    @Option(help: "Other definitions that a trace of each preset is judged by.")
    var others = 3

    @Option(help: "The chance of a false \"differs\" that is allowed.")
    var level = 0.05

    @Flag(help: "Exit with 1 unless every trace is consistent with its own definition and differs from the others.")
    var check = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard accesses >= 1000 else { throw ValidationError("--accesses is \(accesses); at least 1000 are needed") }
        guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); at least 1 is needed") }
        guard runs >= 5 else { throw ValidationError("--runs is \(runs); at least 5 are needed") }
        guard level > 0, level < 0.5 else { throw ValidationError("--level is \(level); it lies between 0 and 0.5") }
    }

    func run() throws {
        let plans = try chosen().map { try WorkloadPlan($0) }
        var lines: [ValidationBenchLine] = []
        for (index, plan) in plans.enumerated() {
            Terminal.progress("\(plan.definition.name): \(index + 1) of \(plans.count)")
            let wrong = (1...max(1, others)).prefix(min(others, plans.count - 1)).map {
                plans[(index + $0) % plans.count]
            }
            lines.append(line(plan, wrong))
        }
        Terminal.endProgress()
        print(json ? try JSONText.encode(lines) : ValidationBenchLine.text(lines))
        let wrong = lines.filter { $0.consistent < 1 || !$0.missed.isEmpty }.map(\.preset)
        if check, !wrong.isEmpty { throw Failure.failed("judged wrong: \(wrong.joined(separator: ", "))") }
    }

    private func chosen() throws -> [WorkloadDefinition] {
        guard let presets else { return WorkloadDefinition.presets }
        do {
            return try presets.split(separator: ",").map { try WorkloadDefinition.preset(String($0)) }
        } catch let error as DefinitionError {
            throw Failure.usage("--presets: \(error.problems.map(\.description).joined(separator: "; "))")
        }
    }

    private func line(_ plan: WorkloadPlan, _ wrong: [WorkloadPlan]) -> ValidationBenchLine {
        let name = plan.definition.name
        let measurement = MeasurementPlan(AccessColumns(plan, accesses: accesses, seed: 0))
        let claims = plan.definition.claims
        let pool = WorkloadRuns(plan, accesses: accesses, seed: 2, count: max(seeds, runs + 1))
            .measure(measurement) { _, _ in }
        let references = references(pool.count)
        var strict = ValidationOptions()
        strict.level = level
        strict.marginScale = 0
        var usual = strict
        usual.marginScale = 1
        func reports(_ options: ValidationOptions) -> [ValidationReport] {
            zip(pool, references).prefix(seeds).map { trace, others in
                WorkloadValidation.compare(trace, name: name, with: others.map { pool[$0] }, of: name, options)
            }
        }
        let (strictly, usually) = (reports(strict), reports(usual))
        let trace = AccessColumns(plan, accesses: accesses, seed: 3)
        let missed = wrong.filter { other in
            let measurement = MeasurementPlan(trace)
            let runs = WorkloadRuns(other, accesses: accesses, seed: 4, count: max(5, min(runs, 12)))
            let report = WorkloadValidation.compare(
                WorkloadMeasurement(trace, measurement, claims: runs.claims),
                name: name,
                with: runs.measure(measurement) { _, _ in },
                of: other.definition.name,
                usual
            )
            return report.verdict != .differs
        }
        return ValidationBenchLine(
            preset: name,
            claims: claims.count,
            checks: usually.first?.checks.count ?? 0,
            decidable: usually.first.map { report in
                Double(report.checks.count(where: \.isDecidable)) / Double(max(1, report.checks.count))
            } ?? 0,
            consistent: share(usually) { $0.verdict == .consistent },
            undecided: share(usually) { $0.verdict == .cannotTell },
            falselyDiffers: share(usually) { $0.verdict == .differs },
            strictlyDiffers: share(strictly) { $0.verdict == .differs },
            culprits: Array(
                Set((strictly + usually).flatMap { $0.checks.filter { $0.verdict == .differs }.map(\.name) })
            ).sorted(),
            undecidedChecks: Array(Set(usually.flatMap { $0.checks.filter { $0.verdict == .cannotTell }.map(\.name) }))
                .sorted(),
            wrong: wrong.count,
            missed: missed.map(\.definition.name)
        )
    }

    /// The runs that each of so many traces is judged by: others, drawn anew for each.
    ///
    /// By the same few runs all traces would be judged too strictly or too kindly together.
    private func references(_ count: Int) -> [ArraySlice<Int>] {
        var random = SplitMix64(seed: 5)
        return (0..<count).map { trace in
            (0..<count).filter { $0 != trace }.shuffled(using: &random).prefix(runs)
        }
    }

    private func share(_ reports: [ValidationReport], _ isCounted: (ValidationReport) -> Bool) -> Double {
        Double(reports.count(where: isCounted)) / Double(max(1, reports.count))
    }
}

/// What was found of one preset.
struct ValidationBenchLine: Encodable {
    let preset: String
    let claims: Int
    let checks: Int
    /// The share of them that traces of this length can decide.
    let decidable: Double
    /// Of the traces judged by their own definition.
    let consistent: Double
    let undecided: Double
    let falselyDiffers: Double
    /// The same with margins of 0: what should be the level.
    let strictlyDiffers: Double
    /// The checks that called a difference where there was none.
    let culprits: [String]
    let undecidedChecks: [String]
    /// How many other definitions a trace was judged by, and which did not call it different.
    let wrong: Int
    let missed: [String]

    static func text(_ lines: [ValidationBenchLine]) -> String {
        func percent(_ share: Double) -> String { String(format: "%.1f%%", share * 100) }
        func mean(_ value: (ValidationBenchLine) -> Double) -> String {
            percent(lines.map(value).reduce(0, +) / Double(max(1, lines.count)))
        }
        let rows =
            [
                [
                    "preset", "claims", "checks", "decidable", "consistent", "cannot tell", "differs",
                    "differs, strict",
                    "by others: missed",
                ]
            ]
            + lines.map { line in
                [
                    line.preset, "\(line.claims)", "\(line.checks)", percent(line.decidable), percent(line.consistent),
                    percent(line.undecided), percent(line.falselyDiffers), percent(line.strictlyDiffers),
                    "\(line.missed.count) of \(line.wrong)"
                        + (line.missed.isEmpty ? "" : ": \(line.missed.joined(separator: ", "))"),
                ]
            } + [
                [
                    "mean", "", "", mean(\.decidable), mean(\.consistent), mean(\.undecided), mean(\.falselyDiffers),
                    mean(\.strictlyDiffers),
                    "\(lines.reduce(0) { $0 + $1.missed.count }) of \(lines.reduce(0) { $0 + $1.wrong })",
                ]
            ]
        return Terminal.table(rows)
    }
}
