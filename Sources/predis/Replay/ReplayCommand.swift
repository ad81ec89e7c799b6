import ArgumentParser
import Foundation
import PredisPrimitives
import Traces

/// `predis replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends a recorded trace to a server over real sockets and measures.",
        discussion: """
            A client of the trace is always sent over one connection, in its order; clients share connections if there \
            are more of them, and each change of client is announced with CLIENT SETNAME. Accesses whose client is not \
            recorded are sent in the order of the trace over --pool connections.

            Without --speed each connection sends its next request when the last one is answered. With --speed requests \
            are sent at the trace's times, and latency counts from when a request was due.
            """
    )

    @Argument(help: "The trace, in any format that `predis trace info` knows.")
    var trace: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "Host of the server.")
    var host = "127.0.0.1"

    @Option(help: "Port of the server.")
    var port = 6379

    @Option(help: "Password of the server.")
    var password: String?

    @Option(help: "Most connections for recorded clients.")
    var connections = 16

    @Option(help: "Connections for accesses without a recorded client.")
    var pool = 2

    @Option(help: "Follow the trace's clock, so many times as fast.")
    var speed: Double?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard connections >= 1, pool >= 1 else { throw ValidationError("--connections and --pool must be at least 1") }
        guard (speed ?? 1) > 0 else { throw ValidationError("--speed must be more than 0") }
    }

    func run() async throws {
        let source = try TraceSource(path: trace, reading)
        let plan = ReplayPlan(
            host: host,
            port: port,
            connections: connections,
            anonymousConnections: pool,
            pace: speed.map { .clock(speed: $0) } ?? .closed,
            password: password
        )
        let before = try await ServerFigures.read(plan)
        let result = try await Replayer.run(plan, total: reading.requests) { try source.next() }
        let after = try await ServerFigures.read(plan)
        let summary = ReplaySummary(result, after.since(before))
        print(json ? try summary.json(trace: trace) : summary.text)
    }
}
