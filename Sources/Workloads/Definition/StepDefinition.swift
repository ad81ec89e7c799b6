/// One thing that a session does: change its fields, ask for keys, think, go on.
public struct StepDefinition: Sendable, Equatable {
    /// Fields to change on the way in, in this order, and the expressions they change to.
    public var set: NamedList<String> = [:]
    /// The keys asked for, in order.
    public var ask: [AskDefinition] = []
    /// Whether all of them are one request, as of `MGET`: they have one time, and all but the first are continuations.
    public var together = false
    /// The time between one of its keys and the next.
    public var gap = SpanDefinition.none
    /// The time after its last key until the next step.
    public var think = SpanDefinition.none
    /// The probabilities of the next steps; the session ends with what they lack to 1.
    public var next: NamedList<Double> = [:]

    public init() {}

    public init(
        set: NamedList<String> = [:],
        ask: [AskDefinition],
        together: Bool = false,
        gap: SpanDefinition = .none,
        think: SpanDefinition = .none,
        next: NamedList<Double> = [:]
    ) {
        self.set = set
        self.ask = ask
        self.together = together
        self.gap = gap
        self.think = think
        self.next = next
    }
}

/// A key of a class asked for in a step, once or several times.
public struct AskDefinition: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The class of the key.
    public var key = ""
    /// How many keys, as an expression; `each` counts them from 0 in the class's name.
    public var times = "1"
    /// How often it is asked for at all: the probability.
    public var share = 1.0
    /// What is done; `nil` leaves it to the class's mix.
    public var operation: OperationName?

    public init() {}

    public init(_ key: String, times: String = "1", share: Double = 1, operation: OperationName? = nil) {
        self.key = key
        self.times = times
        self.share = share
        self.operation = operation
    }

    public init(stringLiteral key: String) {
        self.init(key)
    }
}

/// The operations of a trace, as definitions call them.
public enum OperationName: String, Sendable, CaseIterable {
    case get
    case set
    case delete
}

extension OperationName: DefinitionValue {}

extension StepDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("set", "Fields to change first, and what to", \.set),
            Parameter("ask", "The keys asked for: classes, or maps of \(AskDefinition.names)", \.ask),
            Parameter("together", "Whether they are one request, as of MGET", \.together),
            Parameter("gap", "Time between its keys", \.gap),
            Parameter("think", "Time before the next step", \.think),
            Parameter("next", "Probabilities of the next steps; the rest to 1 ends the session", \.next),
        ]
    }
}

extension AskDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("key", "The class of the key", \.key),
            Parameter("times", "How many, as an expression; each counts them from 0", \.times),
            Parameter("share", "The probability that it is asked for at all", \.share, in: 0...1),
            Parameter("operation", "get, set or delete; the class's mix if not given", \.operation),
        ]
    }

    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> AskDefinition? {
        if case .text(let text) = node.content { return AskDefinition(text) }
        return reader.read(AskDefinition.self, from: node)
    }
}
