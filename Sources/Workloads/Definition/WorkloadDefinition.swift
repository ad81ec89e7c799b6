/// Everything that a synthetic workload is: streams of sessions that ask for keys.
///
/// A stream has *arrivals* (when sessions begin), *sources* (where numbers come from: popularity, sequences), *classes* (what
/// keys look like, how large they are, how they are read and written) and *steps* (what a session asks for, and what it does
/// next). A session whose only step leads nowhere is one request: plain generators are such streams.
///
/// A definition is a value: presets are made in code (`WorkloadDefinition.presets`), users write YAML, and both are checked
/// when a `WorkloadGenerator` is made of them. What can be tested of a trace made from it is in `claims`.
public struct WorkloadDefinition: Sendable, Equatable {
    public var name = "workload"
    /// One line on what it plays.
    public var summary = ""
    /// In the order in which simultaneous accesses come.
    public var streams: NamedList<StreamDefinition> = [:]

    public init() {}

    public init(name: String, summary: String, streams: NamedList<StreamDefinition>) {
        self.name = name
        self.summary = summary
        self.streams = streams
    }
}

extension WorkloadDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("name", "The workload's name", \.name),
            Parameter("summary", "One line on what it plays", \.summary),
            Parameter("streams", "Independent streams of sessions, by name", \.streams),
        ]
    }
}

extension WorkloadDefinition {
    /// Whether some accesses say how long their value may live.
    public var hasLifetimes: Bool { hasClass { $0.ttl != nil } }

    /// Whether some accesses say how long the origin takes.
    public var hasLatencies: Bool { hasClass { $0.latency != nil } }

    private func hasClass(_ matches: (KeyClassDefinition) -> Bool) -> Bool {
        streams.elements.contains { $0.value.classes.elements.contains { matches($0.value) } }
    }
}
