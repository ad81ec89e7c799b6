import ArgumentParser
import Foundation
import Traces
import Workloads

/// `predis bench generate`.
struct GenerateBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Time that a generated access takes, for each preset.",
        discussion: "One thread, by itself and written as CSV to nowhere; fastest of the rounds, presets in turn."
    )

    @Option(help: ArgumentHelp("Presets, with commas between; all if not given.", valueName: "names"))
    var presets: String?

    @Option(help: "Accesses of each preset.")
    var count = 1_000_000

    @Option(help: "Rounds.")
    var rounds = 3

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard count >= 1, rounds >= 1 else { throw ValidationError("--count and --rounds must be at least 1") }
    }

    private struct Line: Encodable {
        let preset: String
        var nanoseconds = Double.infinity
        var nanosecondsWithCSV = Double.infinity
        var millionsPerMinuteWithCSV: Double { 60_000 / nanosecondsWithCSV }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(preset, forKey: .preset)
            try container.encode(nanoseconds, forKey: .nanoseconds)
            try container.encode(nanosecondsWithCSV, forKey: .nanosecondsWithCSV)
            try container.encode(millionsPerMinuteWithCSV, forKey: .millionsPerMinuteWithCSV)
        }

        private enum CodingKeys: String, CodingKey {
            case preset, nanoseconds, nanosecondsWithCSV, millionsPerMinuteWithCSV
        }
    }

    func run() throws {
        let names = presets?.split(separator: ",").map(String.init) ?? WorkloadDefinition.presets.map(\.name)
        let plans = try names.map { name in
            do throws(DefinitionError) {
                return try WorkloadPlan(try .preset(name))
            } catch {
                throw Failure.usage(error.description)
            }
        }
        var lines = names.map { Line(preset: $0) }
        for round in 1...rounds {
            for (index, plan) in plans.enumerated() {
                Terminal.progress("round \(round): \(names[index])")
                lines[index].nanoseconds = min(lines[index].nanoseconds, try measure(plan, isWritten: false))
                lines[index].nanosecondsWithCSV = min(lines[index].nanosecondsWithCSV, try measure(plan, isWritten: true))
            }
        }
        Terminal.endProgress()
        if json { return print(try JSONText.encode(lines)) }
        let rows =
            [["preset", "ns/access", "with CSV", "million/minute"]]
            + lines.map {
                [
                    $0.preset, String(format: "%.0f", $0.nanoseconds), String(format: "%.0f", $0.nanosecondsWithCSV),
                    String(format: "%.0f", $0.millionsPerMinuteWithCSV),
                ]
            }
        print(Machine.description + "\n")
        print(Terminal.table(rows))
    }

    /// Nanoseconds for an access.
    private func measure(_ plan: WorkloadPlan, isWritten: Bool) throws -> Double {
        var generator = WorkloadGenerator(plan, seed: 1)
        var batch = TraceBatch()
        var made = 0
        let start = ContinuousClock.now
        do throws(TraceError) {
            var writer = try TraceWriter(path: "/dev/null", columns: [.ttl, .latency])
            while made < count, generator.fill(&batch, limit: 4096) {
                if isWritten { try writer.append(batch) }
                made += batch.count
                batch.removeAll()
            }
        } catch {
            throw Failure.failed(error.description)
        }
        return (ContinuousClock.now - start) / .nanoseconds(1) / Double(max(1, made))
    }
}
