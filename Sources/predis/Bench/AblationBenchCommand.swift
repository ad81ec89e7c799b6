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

    @OptionGroup(title: "What is simulated")
    var prefetching: PrefetchingBenchOptions

    @Flag(help: "Print JSON, with every trace.")
    var json = false

    func validate() throws {
        guard CacheSize(cache) != nil else {
            throw ValidationError("--cache is \"\(cache)\"; give a share such as 5%, or entries")
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
        var base = SimulationConfiguration(prefetcher: .ours, trafficBudget: prefetching.budget)
        if let size = CacheSize(cache) { base.cache = size }
        if let time = LoadLatency(prefetching.latency) { base.latency = time }
        let configurations = parts.flatMap { part in
            (1...prefetching.seeds).map { seed in
                var configuration = base
                configuration.leftOut = part
                configuration.seed = seed
                return configuration
            }
        }
        defer { Terminal.endProgress() }
        do throws(SimulationError) {
            return try SimulationBatch.run(trace, configurations, threads: prefetching.threads) { done, total in
                Terminal.progress("\(trace.name): \(done) of \(total) simulated")
            }
        } catch {
            throw Failure(error)
        }
    }
}
