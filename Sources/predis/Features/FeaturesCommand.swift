import ArgumentParser
import Features
import Foundation
import Tables
import Traces

/// `predis features`.
struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Describes every access of a trace by numbers that can be learned from.",
        discussion: """
            A row of features tells what is known at the moment of an access. `--schema` explains every column; \
            `--output FILE` writes them, as Parquet, CSV, JSON Lines or NPZ by the ending of the name. `--select K` tells \
            which K features say most about `--target`, and why: whether the key comes again within `--reuse` accesses, \
            or whether a prefetch that the access led to came to be used. `--check` makes every row a second time, alone. \
            `--fingerprint FILE` keeps how the features are distributed, `--drift FILE` tells how far another trace is \
            from that.
            """
    )

    @Argument(help: "The trace, in any format that `predis trace info` knows.")
    var trace: String?

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Flag(help: "Print the schema and read nothing.")
    var schema = false

    @Option(help: ArgumentHelp("Write the features: .parquet, .csv, .jsonl or .npz.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Run an S3-FIFO cache of so many entries along, for the features of the cache.",
            valueName: "entries"
        )
    )
    var cache: Int?

    @Option(help: ArgumentHelp("Tell which features say most about the target.", valueName: "count"))
    var select: Int?

    @Option(
        help: ArgumentHelp(
            """
            What --select judges by: reuse, the key comes again; used-prefetch, the default prefetcher beside an S3-FIFO \
            cache of --cache entries, or of 5% of the keys, issues a prefetch that is used.
            """,
            valueName: "target"
        )
    )
    var target = FeatureTarget.reuse

    @Option(help: ArgumentHelp("Within how many accesses it must come again.", valueName: "accesses"))
    var reuse = 1000

    @Option(help: ArgumentHelp("Write how the features are distributed.", valueName: "file"))
    var fingerprint: String?

    @Option(help: ArgumentHelp("Tell how far they are from a distribution written before.", valueName: "file"))
    var drift: String?

    @Option(help: ArgumentHelp("Print so many frequent sequences of kinds of keys.", valueName: "count"))
    var patterns: Int?

    @Flag(help: "Check that rows made in blocks and rows made one at a time are the same bits.")
    var check = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard schema || trace != nil else { throw ValidationError("name a trace, or ask for --schema") }
        let isAsked = output != nil || select != nil || fingerprint != nil || drift != nil || patterns != nil
        guard schema || check || isAsked else {
            throw ValidationError("ask for --output, --select, --fingerprint, --drift, --patterns, --check or --schema")
        }
        for (name, value) in [("--cache", cache), ("--select", select), ("--patterns", patterns), ("--reuse", reuse)] {
            guard value ?? 1 >= 1 else { throw ValidationError("\(name) must be at least 1") }
        }
        guard output.map({ TableFile.Format(path: $0) != nil }) ?? true else {
            let endings = TableFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
            throw ValidationError("--output is \(output ?? ""), and the ending tells the format: \(endings)")
        }
    }

    func run() throws {
        if schema { return print(try FeatureReport.schema(json: json)) }
        guard let trace else { return }
        let baseline = try drift.map(FeatureReport.readFingerprint)
        var pass = try FeaturePass(cacheEntries: cache, checks: check)
        do {
            try pass.run(trace, reading, output: output, reuse: reuse)
        } catch let error as TraceError {
            throw Failure.failed(error.description)
        } catch let error as TableError {
            throw Failure.failed(error.description)
        }
        print(try report(pass, trace, baseline).text(json: json))
    }

    private func report(
        _ pass: borrowing FeaturePass,
        _ trace: String,
        _ baseline: FeatureFingerprint?
    ) throws -> FeatureReport {
        var report = FeatureReport(trace: trace, accesses: pass.accesses)
        report.checkedRows = pass.checkedRows
        if let select {
            let labels = try target.labels(pass, trace, reading, cacheEntries: cache)
            report.add(try selection(pass, labels, keeping: select), target: target.meaning(reuse: reuse))
        }
        if let fingerprint {
            try Output.write(JSONText.encode(FeatureFingerprint(pass.sample)) + "\n", to: fingerprint)
        }
        if let drift, let baseline {
            guard let drifts = baseline.drift(of: pass.sample) else {
                throw Failure.failed(
                    "\(drift) is of schema \(baseline.schema), this version has \(report.schema); write it again"
                )
            }
            report.drift = drifts.map { FeatureReport.Drift(name: $0.name, index: $0.index) }
        }
        if let patterns {
            let found = pass.sessions.patterns(limit: patterns)
            report.sessions = found.sessions
            report.patterns = found.patterns.patterns.map {
                FeatureReport.Pattern(templates: $0.items, sessions: $0.support)
            }
        }
        return report
    }

    private func selection(
        _ pass: borrowing FeaturePass,
        _ labels: [Bool],
        keeping count: Int
    ) throws -> FeatureSelection {
        guard pass.sample.count >= 64 else {
            throw Failure.failed("\(pass.sample.count) accesses are too few to judge features by; give at least 64")
        }
        return FeatureSelection(
            columns: pass.sample.columns,
            names: pass.sample.schema.definitions.map(\.name),
            target: labels,
            keeping: count
        )
    }
}
