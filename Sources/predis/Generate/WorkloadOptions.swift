import ArgumentParser
import Foundation
import Workloads

/// The options of the commands that take a workload's definition.
struct WorkloadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A ready-made workload; `predis generate --list` names them.", valueName: "name"))
    var preset: String?

    @Option(help: ArgumentHelp("A YAML file with a definition.", valueName: "file"))
    var definition: String?

    @Option(
        help: ArgumentHelp(
            "Add another preset's streams, at a factor of its rate and within a time; may be repeated.",
            valueName: "name[*factor][@from[..until]]"
        )
    )
    var add: [String] = []

    @Option(help: ArgumentHelp("Change a parameter, by the end of its path; may be repeated.", valueName: "path=value"))
    var set: [String] = []

    var isGiven: Bool { preset != nil || definition != nil }

    func validate() throws {
        guard preset == nil || definition == nil else {
            throw ValidationError("--preset and --definition exclude each other")
        }
    }

    /// The definition asked for, with additions and then settings applied; `preset` in place of the option's.
    func definition(preset named: String? = nil) throws -> WorkloadDefinition {
        do {
            var definition = try base(named)
            for text in add { try AddedWorkload(text).add(to: &definition) }
            try definition.set(set)
            return definition
        } catch let error as DefinitionError {
            throw Self.failure(error, in: self.definition)
        }
    }

    /// The definition, checked.
    func plan(_ definition: WorkloadDefinition) throws -> WorkloadPlan {
        do throws(DefinitionError) {
            return try WorkloadPlan(definition)
        } catch {
            throw Self.failure(error, in: self.definition)
        }
    }

    private func base(_ named: String?) throws -> WorkloadDefinition {
        guard let file = definition, named == nil else { return try .preset(named ?? preset ?? "") }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw Failure.failed("\(file) cannot be read as text; name a YAML file, as --show prints them")
        }
        return try WorkloadDefinition(yaml: text)
    }

    private static func failure(_ error: DefinitionError, in file: String?) -> Failure {
        let problems = error.problems.map(\.description).joined(separator: "; ")
        return .usage(file.map { "\($0): \(problems)" } ?? problems)
    }
}
