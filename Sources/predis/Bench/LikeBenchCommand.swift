import ArgumentParser
import CacheCore
import Foundation
import Simulation
import Traces
import Workloads

/// `predis bench like`.
struct LikeBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "like",
        abstract: "How like their originals the copies of `predis generate --like` are.",
        discussion: """
            Of each trace a profile is fitted, and a copy as long as the original is generated for each seed and read back. Original and \
            copy go through the same simulations: LRU, S3-FIFO, and S3-FIFO with prefetching (hybrid, a load taking --latency, \
            within --budget). Uplift is the share of S3-FIFO's misses that prefetching removes. Differences are copy less original, in points.
            """
    )

    @Argument(help: "Traces, in any format that `predis trace info` knows.")
    var traces: [String]

    @OptionGroup(title: "How to read them")
    var reading: ReadingOptions

    @Option(help: "The caches: shares of the distinct keys, or entries, separated by commas.")
    var caches = "1%,5%,10%"

    @Option(help: "The time of a load: accesses, or a time such as 5ms.")
    var latency = "4"

    @Option(help: "Most loads for each load without prefetching.")
    var budget = 1.25

    @Option(help: "How many copies of each trace, of the seeds from 1 up.")
    var seeds: UInt64 = 1

    @Option(help: "Simulations at a time.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); at least 1 is needed") }
        guard threads >= 1 else { throw ValidationError("--threads is \(threads); at least 1 is needed") }
        guard budget >= 1, budget.isFinite else {
            throw ValidationError("--budget is \(budget); give a number from 1 up")
        }
        _ = try sizes()
        guard LoadLatency(latency) != nil else {
            throw ValidationError("--latency is \"\(latency)\"; give a number of accesses or a time such as 5ms")
        }
    }

    func run() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var lines: [LikeBenchLine] = []
        for path in traces {
            let original = try reading.readTrace(path)
            let profile = try LikenessFiles.fit(original)
            let before = try simulate(original)
            for seed in 1...seeds {
                let file = folder.path(of: "copy.csv")
                try LikenessFiles.write(profile, seed: seed, count: profile.accesses, to: file, format: nil) { _ in }
                let copy = try LikenessFiles.readTrace(file)
                lines += LikeBenchLine.lines(original, copy, seed: seed, before, try simulate(copy))
            }
        }
        print(json ? try JSONText.encode(lines) : LikeBenchLine.text(lines))
    }

    private func sizes() throws -> [CacheSize] {
        try caches.split(separator: ",").map { text in
            guard let size = CacheSize(String(text)) else {
                throw ValidationError("--caches has \"\(text)\"; give shares such as 5%, or entries")
            }
            return size
        }
    }

    /// For each size LRU, then S3-FIFO with prefetching, whose shadow is S3-FIFO without.
    private func simulate(_ trace: AccessTrace) throws -> [SimulationResult] {
        var base = SimulationConfiguration(trafficBudget: budget)
        if let time = LoadLatency(latency) { base.latency = time }
        let configurations = try sizes().flatMap { size in
            var lru = base
            lru.cache = size
            lru.eviction = .policy(.lru)
            var prefetching = base
            prefetching.cache = size
            prefetching.prefetcher = .ours
            return [lru, prefetching]
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
