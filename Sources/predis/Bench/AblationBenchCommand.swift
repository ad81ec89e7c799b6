import ArgumentParser
import Foundation
import Simulation

/// `predis bench ablation`.
struct AblationBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ablation",
        abstract: "What each part of the prefetcher brings: misses with the part left out.",
        discussion: """
            Every part is left out alone; the rest stays as it is and is not tuned anew. Figures are means over the traces \
            and seeds. A change is within noise when another seed changes as much: give --seeds to see.
            """
    )

    @Argument(help: "Traces, in any format that `predis trace info` knows.")
    var traces: [String]

    @OptionGroup(title: "How to read them")
    var reading: ReadingOptions

    @Option(help: "The cache: a share of the distinct keys, or entries.")
    var cache = "5%"

    @Option(help: "The time of a load: accesses, or a time such as 5ms.")
    var latency = "4"

    @Option(help: "Most loads for each load without prefetching.")
    var budget = 1.25

    @Option(help: "How many seeds, from 1 up.")
    var seeds: UInt64 = 1

    @Option(help: "Simulations at a time.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print JSON, with every trace.")
    var json = false

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); at least 1 is needed") }
        guard threads >= 1 else { throw ValidationError("--threads is \(threads); at least 1 is needed") }
        guard budget >= 1, budget.isFinite else {
            throw ValidationError("--budget is \(budget); give a number from 1 up")
        }
        guard CacheSize(cache) != nil else {
            throw ValidationError("--cache is \"\(cache)\"; give a share such as 5%, or entries")
        }
        guard LoadLatency(latency) != nil else {
            throw ValidationError("--latency is \"\(latency)\"; give a number of accesses or a time such as 5ms")
        }
    }

    func run() throws {
        let parts = [nil] + EnginePart.all.map { Optional($0) }
        var rows = parts.map { AblationRow(leftOut: $0?.description) }
        for path in traces {
            let trace = try reading.readTrace(path)
            let results = try simulate(trace, parts)
            for index in rows.indices {
                let own = results.filter { $0.configuration.leftOut == parts[index] }
                rows[index].traces.append(.init(trace.name, own))
            }
        }
        print(json ? try JSONText.encode(rows) : AblationRow.text(rows))
    }

    private func simulate(_ trace: AccessTrace, _ parts: [EnginePart?]) throws -> [SimulationResult] {
        var base = SimulationConfiguration(prefetcher: .ours, trafficBudget: budget)
        if let size = CacheSize(cache) { base.cache = size }
        if let time = LoadLatency(latency) { base.latency = time }
        let configurations = parts.flatMap { part in
            (1...seeds).map { seed in
                var configuration = base
                configuration.leftOut = part
                configuration.seed = seed
                return configuration
            }
        }
        defer { Terminal.endProgress() }
        do throws(SimulationError) {
            return try SimulationBatch.run(trace, configurations, threads: threads) { done, total in
                Terminal.progress("\(trace.name): \(done) of \(total) simulated")
            }
        } catch {
            throw Failure(error)
        }
    }
}
