import ArgumentParser
import CacheCore
import Foundation
import Simulation

/// `predis bench simulator`.
struct SimulatorBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Nanoseconds per access of each eviction policy and prefetcher in the simulator.",
        discussion: """
            One thread, the trace in memory, processor time. The policies run without prefetching, the prefetchers on \
            S3-FIFO beside the shadow cache without prefetching; what they cost beyond "silent" is theirs. Rounds go \
            through all of them in turn, so that what disturbs the machine disturbs all; the fastest and the median \
            round are printed.
            """
    )

    @Argument(help: "The trace.")
    var trace: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "The cache: a share of the distinct keys, or entries.")
    var cache = "5%"

    @Option(help: "Rounds.")
    var rounds = 5

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds is \(rounds); at least 1 is needed") }
        guard CacheSize(cache) != nil else {
            throw ValidationError("--cache is \"\(cache)\"; give a share such as 5%, or entries")
        }
    }

    func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let trace = try reading.readTrace(trace)
        let readSeconds = (clock.now - start) / .seconds(1)
        let configurations = makeConfigurations()
        var times = [[Double]](repeating: [], count: configurations.count)
        for round in 1...rounds {
            for (index, configuration) in configurations.enumerated() {
                Terminal.progress("round \(round) of \(rounds), \(index + 1) of \(configurations.count)")
                times[index].append(try nanoseconds(trace, configuration))
            }
        }
        Terminal.endProgress()
        let lines = zip(configurations, times).map { BenchLine($0, $1) }
        let report = BenchReport(
            machine: Machine.description,
            trace: trace.name,
            accesses: trace.count,
            readSeconds: readSeconds,
            lines: lines
        )
        print(json ? try JSONText.encode(report) : report.text)
    }

    private func makeConfigurations() -> [SimulationConfiguration] {
        var base = SimulationConfiguration()
        if let size = CacheSize(cache) { base.cache = size }
        let policies = EvictionChoice.all.map { eviction in
            var configuration = base
            configuration.eviction = eviction
            return configuration
        }
        let prefetchers = PrefetcherSettings.all.filter { $0 != .none }.map { prefetcher in
            var configuration = base
            configuration.prefetcher = prefetcher
            return configuration
        }
        return policies + prefetchers
    }

    private func nanoseconds(_ trace: AccessTrace, _ configuration: SimulationConfiguration) throws -> Double {
        do throws(SimulationError) {
            return try Simulation.run(trace, configuration).nanosecondsPerAccess
        } catch {
            throw Failure(error)
        }
    }
}

/// The figures of one configuration.
struct BenchLine: Encodable {
    let eviction: String
    let prefetcher: String
    let fastest: Double
    let median: Double

    init(_ configuration: SimulationConfiguration, _ times: [Double]) {
        let sorted = times.sorted()
        eviction = configuration.eviction.description
        prefetcher = configuration.prefetcher.description
        fastest = sorted[0]
        median = sorted[sorted.count / 2]
    }
}

/// What a benchmark of the simulator found.
struct BenchReport: Encodable {
    let machine: String
    let trace: String
    let accesses: Int
    let readSeconds: Double
    let lines: [BenchLine]

    var text: String {
        let rows =
            [["eviction", "prefetcher", "fastest, ns/access", "median, ns/access"]]
            + lines.map {
                [
                    $0.eviction, $0.prefetcher, String(format: "%.1f", $0.fastest),
                    String(format: "%.1f", $0.median),
                ]
            }
        return """
            \(machine)
            \(trace): \(accesses) accesses, read in \(String(format: "%.2f", readSeconds)) s

            \(Terminal.table(rows))
            """
    }
}
