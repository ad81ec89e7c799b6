import ArgumentParser

/// `predis trace`.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Describes and converts recorded traces.",
        subcommands: [TraceInfoCommand.self, TraceConvertCommand.self]
    )
}
