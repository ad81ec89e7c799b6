/// A definition that has been checked, ready to generate from.
public struct WorkloadPlan: Sendable {
    /// What was checked.
    public let definition: WorkloadDefinition
    let streams: [StreamPlan]

    /// Checks everything.
    ///
    /// - Throws: `DefinitionError` with all problems.
    public init(_ definition: WorkloadDefinition) throws(DefinitionError) {
        var reader = DefinitionReader()
        // Values made in code pass the same rules as those that were read.
        _ = WorkloadDefinition.read(definition.node, &reader)
        if definition.streams.isEmpty { reader.report("has no streams; give at least one") }
        streams = definition.streams.elements.map { element in
            reader.within("streams") { reader in
                reader.within(element.name) { StreamCompiler.compile(element.name, element.value, &$0) }
            }
        }
        self.definition = definition
        guard reader.problems.isEmpty else { throw DefinitionError(problems: reader.problems) }
    }
}
