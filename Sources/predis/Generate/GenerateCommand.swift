import ArgumentParser
import Foundation
import Tables
import Traces
import Workloads

/// `predis generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Makes a synthetic trace from a preset or a definition, or one like a given trace.",
        discussion: """
            A definition says when sessions begin, what they ask for and what they do next. `--list` names the presets, \
            `--show NAME` prints one as YAML to change and give back with `--definition`, `--parameters` explains every \
            parameter. Single parameters are changed with `--set`, by the end of their path: \
            `predis generate --preset zipf --set zipf.exponent=1.1 --output zipf.csv.zst`.

            `--like TRACE` fits a profile to a trace and makes another one like it, with other names: as popular, as far apart and \
            following one another as in the original. `--save-profile` keeps the profile, `--profile` reads one.

            The same definition or profile and seed give the same trace everywhere. The file takes its name when it is complete.
            """
    )

    @OptionGroup(title: "What to make")
    var workload: WorkloadOptions

    @OptionGroup(title: "What to make it like")
    var likeness: LikenessOptions

    @Option(
        help: "How many accesses; as many as the original has, or a million if neither this nor --duration is given."
    )
    var count: Int?

    @Option(help: "The accesses of so much time, such as 90, 15m, 2h or 1d.")
    var duration: String?

    @Option(help: "Which of the possible traces.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The file to write; its ending says how: \(TraceSink.endings).")
    var output: String?

    @Option(help: "Format to write, if the ending does not say it: \(TraceSink.Format.names).")
    var format: TraceSink.Format?

    @Flag(help: "List the presets.")
    var list = false

    @Option(help: ArgumentHelp("Print a preset's definition as YAML.", valueName: "preset"))
    var show: String?

    @Flag(help: "Print what every parameter of a definition is for.")
    var parameters = false

    @Flag(help: "Print JSON: of --list, or what was made.")
    var json = false

    func validate() throws {
        guard (count ?? 1) >= 1 else { throw ValidationError("--count is \(count ?? 0); it must be at least 1") }
        _ = try seconds()
        try likeness.validate(workload, duration: duration)
        if likeness.isGiven {
            guard !list, show == nil, !parameters else {
                throw ValidationError(
                    "--list, --show and --parameters are about definitions; leave out --like and --profile"
                )
            }
            guard output != nil || likeness.saveProfile != nil else {
                throw ValidationError("give --output FILE or --save-profile FILE")
            }
            return
        }
        let tasks = (list ? 1 : 0) + (show == nil ? 0 : 1) + (parameters ? 1 : 0) + (output == nil ? 0 : 1)
        guard tasks == 1 else {
            throw ValidationError("give one of --output FILE, --list, --show PRESET and --parameters")
        }
        if output != nil, !workload.isGiven {
            throw ValidationError("give --preset NAME, --definition FILE, --like TRACE or --profile FILE")
        }
    }

    func run() throws {
        if list {
            print(json ? try JSONText.encode(PresetList.records) : PresetList.text)
        } else if parameters {
            print(ParameterText.text)
        } else if let show {
            print(try workload.definition(preset: show).yaml, terminator: "")
        } else if likeness.isGiven {
            try imitate()
        } else if let output {
            try generate(to: output)
        }
    }

    private func seconds() throws -> Double? {
        guard let duration else { return nil }
        guard let seconds = Seconds(duration), seconds > 0 else {
            throw ValidationError("--duration is \"\(duration)\"; give seconds, or a time such as 15m, 2h or 1d")
        }
        return seconds.value
    }

    private func imitate() throws {
        let profile = try likeness.makeProfile()
        guard let output else { return }
        var summary = GenerationSummary(workload: "a likeness of \(profile.name)", seed: seed, output: output)
        try LikenessFiles.write(profile, seed: seed, count: count ?? profile.accesses, to: output, format: format) {
            summary.count($0)
        }
        summary.seconds -= profile.arrivals?.start ?? 0
        try report(summary)
    }

    private func generate(to path: String) throws {
        let definition = try workload.definition()
        let plan = try workload.plan(definition)
        let seconds = try seconds()
        var generator = WorkloadGenerator(plan, seed: seed, duration: seconds)
        let wanted = count ?? (seconds == nil ? 1_000_000 : .max)
        var summary = GenerationSummary(workload: definition.name, seed: seed, output: path)
        do {
            var sink = try TraceSink(path: path, format: format, definition: definition, seed: seed)
            var batch = TraceBatch()
            var hasMore = true
            while hasMore, summary.accesses < wanted {
                batch.removeAll()
                let left = wanted - summary.accesses
                hasMore = generator.fill(&batch, limit: min(left, 4096))
                // A step's keys come together and may be more than wanted.
                if batch.count > left { batch.removeAll(after: left) }
                try sink.append(batch)
                summary.count(batch)
                Terminal.progress("\(summary.accesses) accesses")
            }
            Terminal.endProgress()
            try sink.finish()
        } catch let error as TraceError {
            throw Failure.failed(error.description)
        } catch let error as TableError {
            throw Failure.failed(error.description)
        }
        summary.turnedAway = generator.turnedAwayCount
        try report(summary)
    }

    private func report(_ summary: GenerationSummary) throws {
        let text = json ? try JSONText.encode(summary) : summary.text
        if summary.output == "/dev/stdout" { Terminal.note(text) } else { print(text) }
    }
}
