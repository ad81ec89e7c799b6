import ArgumentParser
import CacheCore
import Foundation
import Simulation

/// The options of the commands that simulate.
struct SimulationOptions: ParsableArguments {
    @Option(help: "Sizes: shares of the distinct keys, entries, or bytes, such as 1%,5000,64MiB.")
    var cache = "5%"

    @Option(help: ArgumentHelp("Policies: \(Self.names(EvictionChoice.all)).", valueName: "names"))
    var eviction = "s3-fifo"

    @Option(help: ArgumentHelp("Prefetchers: \(PrefetcherSettings.help)", valueName: "names"))
    var prefetcher = "none"

    @Option(help: "Load times: numbers of accesses, or times such as 5ms, comma-separated.")
    var latency = "4"

    @Option(help: "How far load times given as times vary, as a share of them.")
    var jitter = 0.0

    @Option(help: "Most loads for each load without prefetching, or unlimited.")
    var trafficBudget = "1.25"

    @Option(help: "Whether clients are told apart: client or global.")
    var streams = Streams.client

    @Option(
        help: "Where prefetched entries wait: probation (as in the server) or direct (as in published experiments)."
    )
    var placement = Placement.probation

    @Option(help: "What writing rows do: read (as in published figures) or apply (as in the server).")
    var writes = Writes.read

    @Option(help: "Shards of the cache, a power of two.")
    var shards = 1

    @Option(help: "Accesses that are replayed first and not counted.")
    var warmUp = 0

    @Option(help: "What a hit costs, as a time such as 0.2ms.")
    var hitCost = "0ms"

    @Option(help: "What a load costs whoever waits for it, as a time.")
    var missCost = "1ms"

    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 1

    @Option(help: "Simulations at a time.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    enum Streams: String, ExpressibleByArgument, CaseIterable { case client, global }
    enum Placement: String, ExpressibleByArgument, CaseIterable { case probation, direct }
    enum Writes: String, ExpressibleByArgument, CaseIterable { case read, apply }

    func validate() throws {
        guard threads >= 1 else { throw ValidationError("--threads is \(threads); at least 1 is needed") }
        guard warmUp >= 0 else { throw ValidationError("--warm-up is \(warmUp); give a number of accesses from 0 up") }
        guard (0...1).contains(jitter) else {
            throw ValidationError("--jitter is \(jitter); it is a share from 0 to 1")
        }
        _ = try makeGrid()
    }

    func makeGrid() throws -> SimulationGrid {
        var grid = SimulationGrid()
        grid.caches = try list(cache, "--cache", "a share such as 5%, a number of entries or bytes such as 64MiB") {
            CacheSize($0)
        }
        grid.evictions = try list(eviction, "--eviction", "one of \(Self.names(EvictionChoice.all))") {
            EvictionChoice($0)
        }
        grid.prefetchers = try list(prefetcher, "--prefetcher", PrefetcherSettings.help) { PrefetcherSettings($0) }
        grid.latencies = try list(latency, "--latency", "a number of accesses or a time such as 5ms") {
            LoadLatency($0, jitter: jitter)
        }
        grid.common.trafficBudget = try budget()
        grid.common.usesClientStreams = streams == .client
        grid.common.placement = placement == .probation ? .probation : .direct
        grid.common.appliesWrites = writes == .apply
        grid.common.shards = shards
        grid.common.warmUpAccesses = warmUp
        grid.common.costs = AccessCosts(hit: try cost(hitCost, "--hit-cost"), miss: try cost(missCost, "--miss-cost"))
        grid.common.seed = seed
        return grid
    }

    private func budget() throws -> Double? {
        if trafficBudget == "unlimited" { return nil }
        guard let budget = Double(trafficBudget), budget >= 1, budget.isFinite else {
            throw ValidationError("--traffic-budget is \(trafficBudget); give a number from 1 up, or unlimited")
        }
        return budget
    }

    private func cost(_ text: String, _ option: String) throws -> Double {
        guard let seconds = LoadLatency.seconds(text) else {
            throw ValidationError("\(option) is \(text); give a time such as 0.2ms")
        }
        return seconds
    }

    private func list<Value>(
        _ text: String,
        _ option: String,
        _ rule: String,
        _ make: (String) -> Value?
    ) throws -> [Value] {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return try words.map { word in
            guard let value = make(word) else { throw ValidationError("\(option) names \"\(word)\"; each is \(rule)") }
            return value
        }
    }

    private static func names(_ choices: [EvictionChoice]) -> String {
        choices.map(\.description).joined(separator: ", ")
    }
}
