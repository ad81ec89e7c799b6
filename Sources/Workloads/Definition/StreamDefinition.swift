/// Sessions of one sort, independent of all other streams.
public struct StreamDefinition: Sendable, Equatable {
    public var arrivals = ArrivalDefinition()
    /// When its sessions may begin: from this time on.
    public var from: Seconds = 0
    /// When its sessions stop beginning; `nil` for never.
    public var until: Seconds?
    /// Where the expressions of this stream draw numbers, shared by its sessions.
    public var sources: NamedList<SourceDefinition> = [:]
    /// Numbers that each session carries: what they are when it begins, as expressions.
    public var fields: NamedList<String> = [:]
    /// Who asks, from 1, as an expression over the fields.
    ///
    /// `session` gives each session a client of its own that no other stream's sessions have (a million at a time).
    public var client = "session"
    public var classes: NamedList<KeyClassDefinition> = [:]
    /// What sessions do. The first one is where they begin, unless `start` says otherwise.
    public var steps: NamedList<StepDefinition> = [:]
    /// The weights of the steps that sessions begin with.
    public var start: NamedList<Double> = [:]

    public init() {}

    public init(
        arrivals: ArrivalDefinition,
        from: Seconds = 0,
        until: Seconds? = nil,
        sources: NamedList<SourceDefinition> = [:],
        fields: NamedList<String> = [:],
        client: String = "session",
        classes: NamedList<KeyClassDefinition>,
        steps: NamedList<StepDefinition>,
        start: NamedList<Double> = [:]
    ) {
        self.arrivals = arrivals
        self.from = from
        self.until = until
        self.sources = sources
        self.fields = fields
        self.client = client
        self.classes = classes
        self.steps = steps
        self.start = start
    }
}

extension StreamDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("arrivals", "When sessions begin", \.arrivals),
            Parameter("from", "The time of the first session at the earliest, seconds", \.from, in: 0...1e12),
            Parameter("until", "No session begins from this time on, seconds", \.until, in: 0...1e12),
            Parameter("sources", "Where expressions draw numbers", \.sources),
            Parameter("fields", "Numbers that each session carries, and what they are at first", \.fields),
            Parameter("client", "Who asks: an expression over the fields, from 1", \.client),
            Parameter("classes", "The sorts of keys", \.classes),
            Parameter("steps", "What sessions do", \.steps),
            Parameter("start", "Weights of the steps that sessions begin with; the first step if empty", \.start),
        ]
    }
}
