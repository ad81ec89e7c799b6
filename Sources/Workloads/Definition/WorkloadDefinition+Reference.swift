extension WorkloadDefinition {
    /// A part of a definition and what its parameters are for.
    public struct ReferenceSection: Sendable {
        public var title: String
        public var parameters: [ReferenceEntry]
    }

    /// A parameter: its name, what it is for, and its default.
    public struct ReferenceEntry: Sendable {
        public var name: String
        public var help: String
        /// `nil` for none, or for one with parts.
        public var value: String?
    }

    /// Every parameter of a definition, from the same lists that read it.
    public static var reference: [ReferenceSection] {
        [
            section("workload", Self.self),
            section("streams.NAME", StreamDefinition.self),
            section("streams.NAME.arrivals", ArrivalDefinition.self),
            section("streams.NAME.arrivals.cycles", CycleDefinition.self),
            section("streams.NAME.arrivals.surges", SurgeDefinition.self),
            section("streams.NAME.arrivals.bursts", BurstDefinition.self),
        ]
            + section("streams.NAME.sources.NAME", SourceDefinition.self)
            + [
                section("streams.NAME.classes.NAME", KeyClassDefinition.self),
                section("streams.NAME.classes.NAME.operations", OperationMix.self),
                section("streams.NAME.steps.NAME", StepDefinition.self),
                section("streams.NAME.steps.NAME.ask", AskDefinition.self),
            ]
            + section("sizes, lifetimes and latencies: a number, or", AmountDefinition.self)
            + section("gaps and think times: a time, or", SpanDefinition.self)
    }

    private static func section<Part: DefinitionPart>(_ title: String, _ part: Part.Type) -> ReferenceSection {
        ReferenceSection(title: title, parameters: entries(Part.parameters.map { ($0.name, $0.help, $0.node(Part())) }))
    }

    private static func section<Choice: DefinitionChoice>(_ title: String, _ choice: Choice.Type) -> [ReferenceSection] {
        Choice.kinds.map { kind in
            ReferenceSection(title: "\(title) \(kind.name): \(kind.help)", parameters: kind.reference)
        }
    }

    fileprivate static func entries(_ parameters: [(name: String, help: String, node: DefinitionNode)]) -> [ReferenceEntry]
    {
        parameters.map { parameter in
            var value: String?
            if case .text(let text) = parameter.node.content, !text.isEmpty { value = text }
            return ReferenceEntry(name: parameter.name, help: parameter.help, value: value)
        }
    }
}

extension Kind {
    /// Its parameters.
    fileprivate var reference: [WorkloadDefinition.ReferenceEntry] {
        WorkloadDefinition.entries(parameters)
    }
}
