import Foundation

/// A `predis serve` of this very program, as a process of its own.
struct ServerProcess {
    let port: Int
    private let process: Process

    /// Starts it and waits until it is ready.
    ///
    /// - Throws: `Failure` with what it says if it does not get there.
    static func start(_ arguments: [String]) throws -> ServerProcess {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve"] + arguments
        let output = Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw Failure.failed("cannot start a server: \(error)")
        }
        var line = ""
        while !line.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                process.waitUntilExit()
                throw Failure.failed("the server ended before it was ready, with status \(process.terminationStatus)")
            }
            line += String(decoding: data, as: UTF8.self)
        }
        guard let text = line.split(separator: ":").last,
            let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else {
            process.terminate()
            throw Failure.failed("the server did not say its port, but: \(line)")
        }
        return ServerProcess(port: port, process: process)
    }

    /// Ends it and waits until it has.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
