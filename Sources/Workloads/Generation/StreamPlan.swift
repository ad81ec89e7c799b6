/// A stream's definition, checked and compiled: every name is a place in a list.
struct StreamPlan: Sendable {
    /// An expression's instructions in `code`; a number that is known beforehand has none.
    struct Code: Sendable {
        var range = 0..<0
        var constant: Int64 = 0
    }

    struct Segment: Sendable {
        /// In `literals`; empty for a number.
        var literal = 0..<0
        var number = Code()
        var digits = 1
        var radix: UInt64 = 10
    }

    struct Class: Sendable {
        var segments = 0..<0
        var size: AmountDefinition
        var ttl: AmountDefinition?
        var latency: AmountDefinition?
        /// Shares of reads, and of reads and writes.
        var getShare: Double
        var writeShare: Double
    }

    struct Ask: Sendable {
        var keyClass: Int
        var times: Code
        var share: Double
        var operation: OperationName?
    }

    struct Assignment: Sendable {
        var field: Int
        var value: Code
    }

    /// A step and the probability of it or one before it in the list.
    struct Branch: Sendable {
        var cumulative: Double
        var step: Int
    }

    struct Step: Sendable {
        var assignments = 0..<0
        var asks = 0..<0
        var next = 0..<0
        var together: Bool
        var gap: SpanDefinition
        var think: SpanDefinition
    }

    var name: String
    var definition: StreamDefinition
    var code: [Instruction] = []
    var literals: [UInt8] = []
    var segments: [Segment] = []
    var classes: [Class] = []
    var asks: [Ask] = []
    var assignments: [Assignment] = []
    var branches: [Branch] = []
    var steps: [Step] = []
    /// What the fields are when a session begins.
    var initial: [Assignment] = []
    var client = Code()
    var start: [Branch] = []
    var sourceNames: [String] { definition.sources.names }
    var fieldCount: Int { definition.fields.elements.count }
}
