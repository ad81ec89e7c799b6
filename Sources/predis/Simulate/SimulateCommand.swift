import ArgumentParser
import CacheCore
import Foundation
import Simulation

/// `predis simulate`.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Replays traces through simulated caches and counts.",
        discussion: """
            The caches are the server's own, eviction and prefetching included, under a clock that the trace drives. \
            Every row of a trace is one access, whatever its operation, unless --writes apply is given. Traffic counts \
            demand loads and prefetches relative to the same cache without prefetching, which runs beside as a shadow.

            A load takes --latency: a number of accesses, or a time such as 5ms for traces with a clock. A demand for a \
            key that is still under way is a late hit; ratios count it as a miss.
            """
    )

    @Argument(help: "Traces, in any format that `predis trace info` knows.")
    var traces: [String]

    @OptionGroup(title: "How to read them")
    var reading: ReadingOptions

    @OptionGroup(title: "What to simulate")
    var options: SimulationOptions

    @Flag(help: "Print JSON: an array of objects.")
    var json = false

    @Flag(help: "Print CSV.")
    var csv = false

    @Flag(help: "Compare the probabilities of candidates with what came of them.")
    var calibration = false

    @Option(help: ArgumentHelp("Sweep each prefetcher's eagerness; write FILE.json and FILE.svg.", valueName: "file"))
    var curve: String?

    @Option(
        help: ArgumentHelp(
            "Compare prefetchers at equal traffic, such as 1.1,1.25,1.5; without --prefetcher hybrid, pg and mithril.",
            valueName: "traffics"
        )
    )
    var equalTraffic: String?

    @Option(
        help: ArgumentHelp(
            "Tell what happened to a key with prefetching, given by its name or its number in the trace as #17.",
            valueName: "key"
        )
    )
    var explain: String?

    func validate() throws {
        guard explain == nil || (traces.count == 1 && !csv && curve == nil && equalTraffic == nil) else {
            throw ValidationError("--explain goes with one trace, and not with --csv, --curve or --equal-traffic")
        }
        if let equalTraffic {
            _ = try EqualTraffic.traffics(equalTraffic)
            guard curve == nil, !csv else {
                throw ValidationError("--equal-traffic goes with neither --curve nor --csv")
            }
        }
        guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other") }
    }

    func run() throws {
        let grid = try options.makeGrid()
        if let equalTraffic { return try compare(grid, at: EqualTraffic.traffics(equalTraffic)) }
        if let explain { return try tell(grid, explain) }
        var records: [SimulationRecord] = []
        for path in traces {
            let trace = try reading.readTrace(path)
            var configurations = grid.configurations
            if curve != nil { configurations = Curve.configurations(of: grid) }
            records += try simulate(trace, configurations).map { SimulationRecord($0) }
        }
        if let curve { try Curve.write(records, to: curve) }
        if json {
            print(try JSONText.encode(records))
        } else if csv {
            print(SimulationTable.csv(records))
        } else {
            print(SimulationTable.text(records))
            if calibration { print("\n" + CalibrationTable.text(records)) }
        }
    }

    private func tell(_ grid: SimulationGrid, _ name: String) throws {
        let trace = try reading.readTrace(traces[0])
        let result = try KeyExplanations.result(of: name, trace, grid) { try simulate(trace, [$0])[0] }
        print(json ? try JSONText.encode(result.story.map { KeyExplanations.Line($0) }) : KeyExplanations.text(result))
    }

    private func compare(_ grid: SimulationGrid, at traffics: [Double]) throws {
        var lines: [EqualTraffic.Line] = []
        for path in traces {
            let trace = try reading.readTrace(path)
            let results = try simulate(trace, EqualTraffic.configurations(of: grid))
            lines += EqualTraffic.lines(results, at: traffics)
        }
        print(json ? try JSONText.encode(lines) : EqualTraffic.text(lines))
    }

    private func simulate(_ trace: AccessTrace, _ configurations: [SimulationConfiguration]) throws
        -> [SimulationResult]
    {
        defer { Terminal.endProgress() }
        do throws(SimulationError) {
            return try SimulationBatch.run(trace, configurations, threads: options.threads) { done, total in
                Terminal.progress("\(trace.name): \(done) of \(total) simulated")
            }
        } catch {
            throw Failure(error)
        }
    }
}
