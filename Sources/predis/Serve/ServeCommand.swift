import ArgumentParser
import CacheCore
import Commands
import Foundation
import NIOPosix
import OriginSQLite
import Origins
import PredictiveCache
import PredisConfiguration
import PredisServer

/// `predis serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the Redis protocol in front of an origin.",
        discussion: """
            Settings:

            \(ServeOptions.help)

            SIGTERM and SIGINT end the server once what it owes its clients is sent.
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let termination = try TerminationSignal()
        let configuration = try options.makeConfiguration()
        let running = try await RunningServer.start(configuration)
        // Unbuffered, so that whoever started the server sees it at once.
        FileHandle.standardOutput.write(Data("predis: ready on \(running.address)\n".utf8))
        await termination.wait()
        await running.stop()
    }
}
