import ArgumentParser
import Foundation
import PredisPrimitives
import Simulation

/// `predis analyze`.
struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Says whether prefetching would help a recorded workload, and what it would cost.",
        discussion: """
            Replays the trace through every eviction policy at several sizes, and through the server's prefetching at \
            several traffic budgets, and ends with one sentence: install with this configuration, or why not.

            Loads take the time the trace has recorded, or --latency: a number of accesses (4 if nothing is known), or a \
            time such as 5ms for traces with a clock.
            """
    )

    @Argument(help: "The trace, in any format that `predis trace info` knows.")
    var trace: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "The cache in question: a share of the distinct keys, entries, or bytes such as 64MiB.")
    var cache = "5%"

    @Option(help: "How long a load takes.")
    var latency: String?

    @Option(help: "Most loads for each load without prefetching: 1.1, 1.25 or 1.5.")
    var trafficBudget = 1.25

    @Option(help: "What writing rows do: read (as in published figures) or apply (as in the server).")
    var writes = SimulationOptions.Writes.read

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "Simulations at a time.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: ArgumentHelp("Also write a page with charts.", valueName: "file"))
    var html: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard threads >= 1 else { throw ValidationError("--threads is \(threads); at least 1 is needed") }
        _ = try makeOptions()
    }

    func run() throws {
        let options = try makeOptions()
        // Before minutes of work, so that a missing script is known at once.
        let script = try html.map { _ in try ChartScript.load() }
        let trace = try reading.readTrace(self.trace)
        let analysis = try analyze(trace, options)
        let text = AnalysisText(analysis)
        if let html, let script {
            let page = AnalysisPage(analysis, text: text, version: PredisVersion.current)
            try Output.write(try page.html(chartJS: script), to: html)
        }
        print(json ? try JSONText.encode(AnalysisRecord(analysis, sentence: text.sentence)) : text.report)
    }

    private func makeOptions() throws -> AnalysisOptions {
        var options = AnalysisOptions()
        guard let size = CacheSize(cache) else {
            throw ValidationError("--cache is \"\(cache)\"; give a share such as 5%, entries, or bytes such as 64MiB")
        }
        options.cache = size
        if let latency {
            guard let load = LoadLatency(latency) else {
                throw ValidationError("--latency is \"\(latency)\"; give a number of accesses or a time such as 5ms")
            }
            options.latency = load
        }
        guard options.budgets.contains(trafficBudget) else {
            let budgets = options.budgets.map { "\($0)" }.joined(separator: ", ")
            throw ValidationError("--traffic-budget is \(trafficBudget); it is one of \(budgets)")
        }
        options.budget = trafficBudget
        options.appliesWrites = writes == .apply
        options.seed = seed
        options.threads = threads
        return options
    }

    private func analyze(_ trace: AccessTrace, _ options: AnalysisOptions) throws -> WorkloadAnalysis {
        defer { Terminal.endProgress() }
        do throws(SimulationError) {
            return try WorkloadAnalysis.run(trace, options) { done, total in
                Terminal.progress("\(trace.name): \(done) of \(total) simulated")
            }
        } catch {
            throw Failure(error)
        }
    }
}
