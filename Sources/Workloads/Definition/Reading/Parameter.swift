/// A part of a definition whose parameters are listed: reading, writing, setting and the documentation follow from the list.
protocol DefinitionPart: DefinitionValue {
    /// The defaults.
    init()
    static var parameters: [Parameter<Self>] { get }
}

/// What a parameter can be.
protocol DefinitionValue: Equatable, Sendable {
    /// - Returns: `nil` if there is a problem, which `reader` has then.
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Self?
    var node: DefinitionNode { get }
}

/// One parameter of a part.
struct Parameter<Root> {
    let name: String
    /// What it is for, with its unit.
    let help: String
    let node: (Root) -> DefinitionNode
    let read: (inout Root, DefinitionNode, inout DefinitionReader) -> Void

    /// - Parameter rule: Returns the rule that a value breaks, such as `must be at least 1`.
    init<Value: DefinitionValue>(
        _ name: String,
        _ help: String,
        _ path: WritableKeyPath<Root, Value>,
        rule: @escaping (Value) -> String? = { _ in nil }
    ) {
        self.name = name
        self.help = help
        node = { $0[keyPath: path].node }
        read = { root, node, reader in
            guard let value = Value.read(node, &reader) else { return }
            if let rule = rule(value) {
                reader.report("is \(node.kind), but \(rule)", at: node)
            } else {
                root[keyPath: path] = value
            }
        }
    }

    init<Value: DefinitionNumber>(
        _ name: String,
        _ help: String,
        _ path: WritableKeyPath<Root, Value>,
        in range: ClosedRange<Double>
    ) {
        self.init(name, help, path) { value in
            range.contains(value.number) ? nil : "must be from \(range.lowerBound.brief) to \(range.upperBound.brief)"
        }
    }

    init<Value: DefinitionNumber>(
        _ name: String,
        _ help: String,
        _ path: WritableKeyPath<Root, Value?>,
        in range: ClosedRange<Double>
    ) {
        self.init(name, help, path) { value in
            guard let value, !range.contains(value.number) else { return nil }
            return "must be from \(range.lowerBound.brief) to \(range.upperBound.brief)"
        }
    }
}

extension DefinitionPart {
    static var names: String { parameters.map(\.name).joined(separator: ", ") }

    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Self? {
        reader.read(Self.self, from: node)
    }

    var node: DefinitionNode {
        .map(Self.parameters.map { DefinitionNode.Entry(name: $0.name, node: $0.node(self)) })
    }
}

/// A value out of a range.
protocol DefinitionNumber: DefinitionValue {
    var number: Double { get }
}

extension Double {
    /// As a person writes it: without `.0`.
    var brief: String {
        if let whole = Int(exactly: self), abs(self) < 1e15 { return "\(whole)" }
        return "\(self)"
    }
}
