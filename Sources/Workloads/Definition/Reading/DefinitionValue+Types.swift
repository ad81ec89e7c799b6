extension String: DefinitionValue {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> String? {
        guard case .text(let text) = node.content else {
            reader.report("is \(node.kind), but must be a text", at: node)
            return nil
        }
        return text
    }

    var node: DefinitionNode { .text(self) }
}

extension Double: DefinitionNumber {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Double? {
        guard case .text(let text) = node.content, let value = Double(text.filter { $0 != "_" }), value.isFinite else {
            reader.report("is \(node.kind), but must be a number", at: node)
            return nil
        }
        return value
    }

    var node: DefinitionNode { .text(brief) }
    var number: Double { self }
}

extension Int: DefinitionNumber {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Int? {
        guard case .text(let text) = node.content, let value = Int(text.filter { $0 != "_" }) else {
            reader.report("is \(node.kind), but must be a whole number", at: node)
            return nil
        }
        return value
    }

    var node: DefinitionNode { .text("\(self)") }
    var number: Double { Double(self) }
}

extension Bool: DefinitionValue {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Bool? {
        guard case .text(let text) = node.content, let value = Bool(text) else {
            reader.report("is \(node.kind), but must be true or false", at: node)
            return nil
        }
        return value
    }

    var node: DefinitionNode { .text("\(self)") }
}

extension Optional: DefinitionValue where Wrapped: DefinitionValue {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Wrapped?? {
        if case .absent = node.content { return .some(nil) }
        return Wrapped.read(node, &reader).map { .some($0) }
    }

    var node: DefinitionNode {
        map(\.node) ?? .absent((Wrapped.self as? any DefinitionPart.Type).map { $0.init().node })
    }
}

extension Array: DefinitionValue where Element: DefinitionValue {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> [Element]? {
        guard case .list(let nodes) = node.content else {
            reader.report("is \(node.kind), but must be a list", at: node)
            return nil
        }
        return nodes.enumerated().compactMap { index, node in
            reader.within("\(index)") { Element.read(node, &$0) }
        }
    }

    var node: DefinitionNode { .list(map(\.node)) }
}

extension RawRepresentable where Self: DefinitionValue & CaseIterable, RawValue == String {
    static func read(_ node: DefinitionNode, _ reader: inout DefinitionReader) -> Self? {
        guard case .text(let text) = node.content, let value = Self(rawValue: text) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            reader.report("is \(node.kind), but must be one of \(names)", at: node)
            return nil
        }
        return value
    }

    var node: DefinitionNode { .text(rawValue) }
}
