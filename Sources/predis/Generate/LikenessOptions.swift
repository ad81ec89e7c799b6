import ArgumentParser
import Foundation
import Simulation
import Traces
import Workloads

/// The options that say which trace a generated one is to be like.
struct LikenessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A trace, in any format that `predis trace info` knows.", valueName: "trace"))
    var like: String?

    @Option(help: ArgumentHelp("A profile that --save-profile wrote, in place of the trace.", valueName: "file"))
    var profile: String?

    @Option(help: ArgumentHelp("Write the profile of --like as JSON.", valueName: "file"))
    var saveProfile: String?

    var isGiven: Bool { like != nil || profile != nil }

    func validate() throws {
        guard like == nil || profile == nil else { throw ValidationError("--like and --profile exclude each other") }
        guard saveProfile == nil || like != nil else {
            throw ValidationError("--save-profile writes what was fitted to a trace; name one with --like")
        }
    }

    /// Checks what stands beside these options.
    func validate(_ workload: WorkloadOptions, duration: String?) throws {
        guard isGiven else { return }
        guard !workload.isGiven, workload.add.isEmpty, workload.set.isEmpty else {
            throw ValidationError("--like and --profile go with no --preset, --definition, --add or --set")
        }
        guard duration == nil else {
            throw ValidationError(
                "--duration does not go with --like and --profile; say how many accesses with --count"
            )
        }
    }

    /// The profile, read or fitted, and saved if that is asked for.
    func makeProfile() throws -> LikenessProfile {
        if let path = profile { return try read(path) }
        let fitted = try LikenessFiles.fit(try LikenessFiles.readTrace(like ?? ""))
        if let path = saveProfile {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try Output.write(String(decoding: try encoder.encode(fitted), as: UTF8.self) + "\n", to: path)
        }
        return fitted
    }

    private func read(_ path: String) throws -> LikenessProfile {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure.failed("\(path) cannot be read; name a profile that --save-profile wrote")
        }
        do {
            return try JSONDecoder().decode(LikenessProfile.self, from: data)
        } catch {
            throw Failure.failed(
                "\(path) is no profile of a trace: \(error); make one with --like TRACE --save-profile FILE"
            )
        }
    }
}
