import Foundation
import Workloads

/// What a trace is compared with.
enum ValidationReference {
    case trace(path: String)
    case workload(WorkloadPlan)

    /// Reads what `--against` names: a YAML file, a file of another kind as a trace, or else a preset.
    ///
    /// - Throws: `Failure` if it is none of them, or settings do not go with it.
    init(_ text: String, settings: [String]) throws {
        let isDefinition = [".yaml", ".yml"].contains { text.lowercased().hasSuffix($0) }
        if !isDefinition, FileManager.default.fileExists(atPath: text) {
            guard settings.isEmpty else {
                throw Failure.usage("--set changes a workload, and \(text) is a trace; leave it out")
            }
            self = .trace(path: text)
            return
        }
        do {
            var definition = isDefinition ? try Self.read(text) : try WorkloadDefinition.preset(text)
            try definition.set(settings)
            self = .workload(try WorkloadPlan(definition))
        } catch let error as DefinitionError {
            let problems = error.problems.map(\.description).joined(separator: "; ")
            let file = isDefinition ? "" : "; there is no file of that name either"
            throw Failure.usage("--against \(text): \(problems)\(file)")
        }
    }

    private static func read(_ path: String) throws -> WorkloadDefinition {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure.failed(
                "\(path) cannot be read as text; name a YAML file, as `predis generate --show` prints them"
            )
        }
        return try WorkloadDefinition(yaml: text)
    }
}
