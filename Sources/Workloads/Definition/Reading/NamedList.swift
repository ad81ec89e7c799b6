/// Values with names, in an order that counts; a map in the text.
public struct NamedList<Value: Sendable & Equatable>: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// A value and its name.
    public struct Element: Sendable, Equatable {
        public var name: String
        public var value: Value

        public init(name: String, value: Value) {
            self.name = name
            self.value = value
        }
    }

    public var elements: [Element]

    public init(_ elements: [Element] = []) {
        self.elements = elements
    }

    public init(dictionaryLiteral elements: (String, Value)...) {
        self.elements = elements.map { Element(name: $0, value: $1) }
    }

    public var names: [String] { elements.map(\.name) }
    public var isEmpty: Bool { elements.isEmpty }

    /// The value with this name; a new one goes to the end.
    public subscript(name: String) -> Value? {
        get { elements.first { $0.name == name }?.value }
        set {
            guard let newValue else { return elements.removeAll { $0.name == name } }
            if let index = elements.firstIndex(where: { $0.name == name }) {
                elements[index].value = newValue
            } else {
                elements.append(Element(name: name, value: newValue))
            }
        }
    }

    /// The place of a name.
    func index(of name: String) -> Int? { elements.firstIndex { $0.name == name } }
}

extension NamedList: DefinitionValue where Value: DefinitionValue {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> NamedList? {
        guard case .map(let entries) = node.content else {
            reader.report("is \(node.kind), but must be a map of names", at: node)
            return nil
        }
        var list = NamedList()
        for entry in entries {
            reader.within(entry.name) { reader in
                guard list.index(of: entry.name) == nil else {
                    return reader.report("is given twice; give it once", at: entry.node)
                }
                guard let value = Value.read(entry.node, &reader) else { return }
                list.elements.append(Element(name: entry.name, value: value))
            }
        }
        return list
    }

    var node: DefinitionNode {
        .map(elements.map { DefinitionNode.Entry(name: $0.name, node: $0.value.node) })
    }
}
