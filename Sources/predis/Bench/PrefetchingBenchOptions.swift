import ArgumentParser
import Foundation
import Simulation

/// The options of benchmarks that simulate prefetching with several seeds.
struct PrefetchingBenchOptions: ParsableArguments {
    @Option(help: "The time of a load: accesses, or a time such as 5ms.")
    var latency = "4"

    @Option(help: "Most loads for each load without prefetching.")
    var budget = 1.25

    @Option(help: "How many seeds, from 1 up.")
    var seeds: UInt64 = 1

    @Option(help: "Simulations at a time.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); at least 1 is needed") }
        guard threads >= 1 else { throw ValidationError("--threads is \(threads); at least 1 is needed") }
        guard budget >= 1, budget.isFinite else {
            throw ValidationError("--budget is \(budget); give a number from 1 up")
        }
        guard LoadLatency(latency) != nil else {
            throw ValidationError("--latency is \"\(latency)\"; give a number of accesses or a time such as 5ms")
        }
    }
}
