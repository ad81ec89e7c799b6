import ArgumentParser
import Foundation
import PredisPrimitives

/// The command line.
@main
struct Predis: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predis",
        abstract: "A Redis-compatible read-through cache that loads keys before they are asked for.",
        version: PredisVersion.current,
        subcommands: [
            ServeCommand.self, DemoCommand.self, AnalyzeCommand.self, SimulateCommand.self, TraceCommand.self,
            GenerateCommand.self, ValidateCommand.self, FeaturesCommand.self, TrainCommand.self, EvaluateCommand.self,
            PredictCommand.self, ModelsCommand.self, ReplayCommand.self, BenchCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            try KernelChoice.checkEnvironment()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.error("predis: \(failure.description)")
            Foundation.exit(failure.status)
        } catch {
            // Help and usage: their text, and 2 in place of the parser's 64 for a wrong use.
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if let status = error as? ExitCode {
                Foundation.exit(status.rawValue)
            }
            if code == .success {
                print(text)
                Foundation.exit(0)
            }
            Terminal.error(text)
            Foundation.exit(code == .validationFailure ? 2 : 1)
        }
    }
}
