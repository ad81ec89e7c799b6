/// A sort of keys: what they are called, how large their values are, and what is done with them.
public struct KeyClassDefinition: Sendable, Equatable {
    /// The name with expressions in braces, such as `order:{order}:item:{each}`; `{n:8}` pads with zeros to 8 digits, `{n:x16}`
    /// writes 16 hexadecimal digits.
    public var key = ""
    /// The value's size in bytes: fixed for each key.
    public var size = AmountDefinition.constant(0)
    /// How long the value may live, in seconds: fixed for each key; `nil` for ever.
    public var ttl: AmountDefinition?
    /// How long the origin takes, in seconds: drawn for each access; `nil` is not recorded.
    public var latency: AmountDefinition?
    public var operations = OperationMix()

    public init() {}

    public init(
        _ key: String,
        size: AmountDefinition = .constant(0),
        ttl: AmountDefinition? = nil,
        latency: AmountDefinition? = nil,
        operations: OperationMix = OperationMix()
    ) {
        self.key = key
        self.size = size
        self.ttl = ttl
        self.latency = latency
        self.operations = operations
    }
}

/// Weights of what is done with a key.
public struct OperationMix: Sendable, Equatable {
    public var get = 1.0
    public var set = 0.0
    public var delete = 0.0

    public init() {}

    public init(get: Double = 0, set: Double = 0, delete: Double = 0) {
        self.get = get
        self.set = set
        self.delete = delete
    }

    var total: Double { self.get + self.set + delete }
}

extension KeyClassDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("key", "The name, with expressions in braces", \.key),
            Parameter("size", "The value's size, bytes, fixed for each key", \.size),
            Parameter("ttl", "How long the value may live, seconds, fixed for each key", \.ttl),
            Parameter("latency", "How long the origin takes, seconds, for each access", \.latency),
            Parameter("operations", "Weights of get, set and delete", \.operations) { mix in
                mix.total > 0 ? nil : "one of the weights must be above 0"
            },
        ]
    }
}

extension OperationMix: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("get", "Weight of reads", \.get, in: 0...1e9),
            Parameter("set", "Weight of writes", \.set, in: 0...1e9),
            Parameter("delete", "Weight of deletions", \.delete, in: 0...1e9),
        ]
    }
}
