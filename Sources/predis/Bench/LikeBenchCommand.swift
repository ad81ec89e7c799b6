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

    @OptionGroup(title: "What is simulated")
    var prefetching: PrefetchingBenchOptions

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        _ = try sizes()
    }

    func run() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var lines: [LikeBenchLine] = []
        for path in traces {
            let original = try reading.readTrace(path)
            let profile = try LikenessFiles.fit(original)
            let before = try simulate(original)
            for seed in 1...prefetching.seeds {
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
        var base = SimulationConfiguration(trafficBudget: prefetching.budget)
        if let time = LoadLatency(prefetching.latency) { base.latency = time }
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
            return try SimulationBatch.run(trace, configurations, threads: prefetching.threads) { done, total in
                Terminal.progress("\(trace.name): \(done) of \(total) simulated")
            }
        } catch {
            throw Failure(error)
        }
    }
}
