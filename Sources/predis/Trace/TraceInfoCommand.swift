import ArgumentParser
import Simulation

/// `predis trace info`.
struct TraceInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Prints what a trace is made of: keys, reuse, clients, sizes, times, predictability."
    )

    @Argument(help: "The trace.")
    var trace: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let summary = TraceSummary(try reading.readTrace(trace))
        print(json ? try JSONText.encode(summary) : TraceSummaryText(summary).text)
    }
}
