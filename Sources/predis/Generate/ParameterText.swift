import Workloads

/// What every parameter of a definition is for.
enum ParameterText {
    static var text: String {
        WorkloadDefinition.reference.map { section in
            let width = section.parameters.map(\.name.count).max() ?? 0
            let lines = section.parameters.map { parameter in
                let padding = String(repeating: " ", count: width - parameter.name.count + 2)
                let value = parameter.value.map { " (\($0))" } ?? ""
                return "  \(parameter.name)\(padding)\(parameter.help)\(value)"
            }
            return ([section.title] + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
