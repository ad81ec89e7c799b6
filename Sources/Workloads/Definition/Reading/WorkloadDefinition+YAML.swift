import Yams

extension WorkloadDefinition {
    /// Reads a definition from YAML; what is not given keeps its default.
    ///
    /// - Throws: `DefinitionError` with all problems of form, each with its line. What parts mean to each other is checked by
    ///   `WorkloadPlan`.
    public init(yaml: String) throws(DefinitionError) {
        var reader = DefinitionReader()
        let definition = WorkloadDefinition.read(try DefinitionNode(yaml: yaml), &reader)
        guard let definition, reader.problems.isEmpty else { throw DefinitionError(problems: reader.problems) }
        self = definition
    }

    /// The definition as YAML that gives it back, without what is not set.
    public var yaml: String {
        // Serialising a tree of texts does not fail.
        (try? Yams.serialize(node: node.bare.yamlNode, width: 120)) ?? ""
    }
}

extension DefinitionNode {
    /// Aliases may stand for more than the text has; no definition is larger.
    private static let mostNodes = 100_000

    init(yaml: String) throws(DefinitionError) {
        do {
            var left = Self.mostNodes
            self = try Yams.compose(yaml: yaml).map { try DefinitionNode($0, &left) } ?? .map([])
        } catch let error as DefinitionError {
            throw error
        } catch {
            throw DefinitionError(problems: [.init(path: "", message: "is no YAML: \(Self.reason(error))")])
        }
    }

    private static func reason(_ error: any Error) -> String {
        "\(error)".split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    }

    private init(_ node: Node, _ left: inout Int) throws {
        left -= 1
        guard left > 0 else {
            throw DefinitionError(problems: [
                .init(path: "", message: "has more than \(Self.mostNodes) parts, aliases counted; make it smaller")
            ])
        }
        line = node.mark?.line
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
            content = isNull ? .absent(nil) : .text(scalar.string)
        case .sequence(let nodes):
            content = .list(try nodes.map { try DefinitionNode($0, &left) })
        case .mapping(let pairs):
            content = .map(
                try pairs.map { key, value in
                    Entry(name: key.scalar?.string ?? "?", node: try DefinitionNode(value, &left))
                }
            )
        case .alias(let alias):
            throw DefinitionError(problems: [
                .init(path: "", line: line, message: "has an alias to \(alias.anchor), which is not there; define it before")
            ])
        }
    }

    /// Small maps and lists take one line.
    var yamlNode: Node {
        switch content {
        case .text(let text): Node(text)
        case .list(let nodes): Node(nodes.map(\.yamlNode), .implicit, isFlat ? .flow : .block)
        case .map(let entries):
            Node(
                entries.map { (Node($0.name), $0.node.yamlNode) },
                .implicit,
                isFlat && entries.count <= 5 ? .flow : .block
            )
        case .absent: Node("")
        }
    }

    /// Whether it is a text, or a map or list of texts.
    private var isFlat: Bool {
        func isText(_ node: DefinitionNode) -> Bool { if case .text = node.content { true } else { false } }
        return switch content {
        case .text, .absent: true
        case .list(let nodes): nodes.allSatisfy(isText)
        case .map(let entries): entries.allSatisfy { isText($0.node) }
        }
    }
}
