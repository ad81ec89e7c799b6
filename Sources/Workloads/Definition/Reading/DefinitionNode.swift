/// A definition as text has it: texts, lists and maps, each with the line it came from.
struct DefinitionNode: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        case list([DefinitionNode])
        /// In the order of the text.
        case map([Entry])
        /// A parameter that is not set; what it would look like, if it has parameters of its own.
        indirect case absent(DefinitionNode?)
    }

    struct Entry: Sendable, Equatable {
        var name: String
        var node: DefinitionNode
    }

    var content: Content
    /// From 1; `nil` where there is no text.
    var line: Int?

    static func text(_ text: String) -> DefinitionNode { DefinitionNode(content: .text(text)) }
    static func list(_ nodes: [DefinitionNode]) -> DefinitionNode { DefinitionNode(content: .list(nodes)) }
    static func map(_ entries: [Entry]) -> DefinitionNode { DefinitionNode(content: .map(entries)) }
    static func absent(_ example: DefinitionNode? = nil) -> DefinitionNode {
        DefinitionNode(content: .absent(example))
    }

    /// What it is, for messages.
    var kind: String {
        switch content {
        case .text(let text): "\"\(text)\""
        case .list: "a list"
        case .map: "a map"
        case .absent: "nothing"
        }
    }

    /// The same without lines and without what is not set.
    var bare: DefinitionNode {
        switch content {
        case .text(let text): .text(text)
        case .list(let nodes): .list(nodes.map(\.bare))
        case .absent: .absent()
        case .map(let entries):
            .map(
                entries.filter { !$0.node.isVacant }.map { Entry(name: $0.name, node: $0.node.bare) }
            )
        }
    }

    private var isVacant: Bool {
        switch content {
        case .absent: true
        case .list(let nodes): nodes.isEmpty
        case .map(let entries): entries.isEmpty
        case .text: false
        }
    }
}
