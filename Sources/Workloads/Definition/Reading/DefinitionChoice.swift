/// A value of one of several kinds: a map with the kind's name and its parameters, `{zipf: {count: 1000}}`.
protocol DefinitionChoice: DefinitionValue {
    static var kinds: [Kind<Self>] { get }
    /// A plain text in place of the map.
    static func shorthand(_ text: String) -> Self?
}

/// One kind of a choice.
struct Kind<Choice> {
    let name: String
    let help: String
    let read: (DefinitionNode, inout DefinitionReader) -> Choice?
    /// `nil` for another kind.
    let node: (Choice) -> DefinitionNode?
    /// The names, purposes and defaults of its parameters.
    let parameters: [(name: String, help: String, node: DefinitionNode)]

    init<Payload: DefinitionPart>(
        _ name: String,
        _ help: String,
        _ embed: @escaping (Payload) -> Choice,
        _ extract: @escaping (Choice) -> Payload?
    ) {
        self.name = name
        self.help = help
        read = { node, reader in reader.read(Payload.self, from: node).map(embed) }
        node = { extract($0)?.node }
        parameters = Payload.parameters.map { ($0.name, $0.help, $0.node(Payload())) }
    }
}

extension DefinitionChoice {
    static func shorthand(_ text: String) -> Self? { nil }

    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Self? {
        let names = kinds.map(\.name)
        switch node.content {
        case .text(let text):
            if let value = shorthand(text) { return value }
            // A kind's name alone stands for its defaults.
            if let kind = kinds.first(where: { $0.name == text }) { return kind.read(.map([]), &reader) }
        case .map(let entries) where entries.count == 1:
            guard let kind = kinds.first(where: { $0.name == entries[0].name }) else {
                reader.within(entries[0].name) { $0.report(unknown(entries[0].name, among: names, what: "kind"), at: node) }
                return nil
            }
            return reader.within(kind.name) { kind.read(entries[0].node, &$0) }
        default: break
        }
        reader.report("is \(node.kind), but must be one of \(names.joined(separator: ", ")) with its parameters", at: node)
        return nil
    }

    var node: DefinitionNode {
        for kind in Self.kinds {
            if let node = kind.node(self) { return .map([.init(name: kind.name, node: node)]) }
        }
        return .absent()
    }
}
