import ArgumentParser
import Foundation
import OriginSQLite
import Origins
import PredisPrimitives
import Simulation
import Traces
import Workloads

/// `predis demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows on this machine what prefetching changes, for a recorded trace or a synthetic shop.",
        discussion: """
            Makes a database with every key of the workload in a temporary folder, starts a server in front of it that plays \
            a remote one by waiting before each call, and replays the workload twice: against a server that does not \
            prefetch (control) and against a fresh one of the same size that does (treatment). Prints both and the \
            difference.
            """
    )

    @Option(help: "A trace to replay, in any format that `predis trace info` knows. Without it: a synthetic web shop.")
    var trace: String?

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "Entries of the cache: a number, or a percentage of the workload's keys.")
    var cache = "5%"

    @Option(help: "What each call of the origin costs: 2ms, or 2ms~1ms with jitter.")
    var originDelay = "2ms"

    @Option(help: "Most connections for recorded clients.")
    var connections = 16

    @Option(help: "Connections for accesses without a recorded client.")
    var pool = 2

    @Option(help: "Seed of the synthetic shop.")
    var seed: UInt64 = 1

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard connections >= 1, pool >= 1 else { throw ValidationError("--connections and --pool must be at least 1") }
        guard OriginDelay(originDelay) != nil else {
            throw ValidationError("--origin-delay is \"\(originDelay)\", but it must be a time such as 2ms, or 2ms~1ms")
        }
    }

    func run() async throws {
        let workload = try DemoWorkload.load(trace: trace, reading, seed: seed)
        let entries = try cacheEntries(keys: workload.keyCount)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = folder.path(of: "origin.db")
        Terminal.note(
            "\(workload.title): \(workload.records.count) requests for \(workload.keyCount) keys; "
                + "cache of \(entries) entries; origin: SQLite, \(originDelay) away"
        )
        try SQLiteOrigin.create(path: database, rows: workload.rows)
        Terminal.note("Replaying without prefetching ...")
        let control = try await phase(workload, database, entries, prefetch: "off")
        Terminal.note("Replaying with prefetching ...")
        let treatment = try await phase(workload, database, entries, prefetch: "auto")
        let report = DemoReport(
            workload: workload,
            cacheEntries: entries,
            control: control,
            treatment: treatment
        )
        print(json ? try report.json() : report.text)
    }

    private func cacheEntries(keys: Int) throws -> Int {
        guard let entries = CacheSize(cache)?.objects(keyCount: keys) else {
            throw Failure.usage(
                "--cache is \"\(cache)\", but it must be a number of entries or a percentage such as 5%"
            )
        }
        return entries
    }

    private func phase(
        _ workload: DemoWorkload,
        _ database: String,
        _ entries: Int,
        prefetch: String
    ) async throws -> DemoReport.Phase {
        let server = try ServerProcess.start([
            "--port", "0", "--origin", "sqlite:\(database)", "--origin-delay", originDelay, "--max-entries",
            "\(entries)",
            "--prefetch", prefetch,
        ])
        defer { server.stop() }
        let plan = ReplayPlan(port: server.port, connections: connections, anonymousConnections: pool)
        let feed = RecordFeed(workload.records)
        let result = try await Replayer.run(plan, total: workload.records.count) { feed.next() }
        if let error = result.firstError {
            throw Failure.failed("\(result.errors) of \(result.requests) requests failed, the first with: \(error)")
        }
        return DemoReport.Phase(result: result, figures: try await ServerFigures.read(plan))
    }
}

/// Hands out records one after another.
private final class RecordFeed: Sendable {
    private let records: [TraceRecord]
    private let position = Locked(0)

    init(_ records: [TraceRecord]) {
        self.records = records
    }

    func next() -> TraceRecord? {
        position.withLock { position in
            guard position < records.count else { return nil }
            position += 1
            return records[position - 1]
        }
    }
}
