extension WorkloadDefinition {
    /// Changes parameters, each given as `path=value`, such as `streams.keys.sources.key.zipf.exponent=1.1`.
    ///
    /// The end of a path is enough where only one parameter ends so: `zipf.exponent=1.1`. Elements of lists have their numbers
    /// from 0. Parameters with several values take YAML: `next={a: 0.5, b: 0.5}`.
    ///
    /// - Throws: `DefinitionError` with all problems; an unknown parameter's names the nearest one.
    public mutating func set(_ settings: [String]) throws(DefinitionError) {
        var node = node
        var problems: [DefinitionError.Problem] = []
        for setting in settings {
            do throws(DefinitionError) {
                try node.set(setting)
            } catch {
                problems += error.problems
            }
        }
        var reader = DefinitionReader()
        let changed = WorkloadDefinition.read(node, &reader)
        problems += reader.problems
        guard let changed, problems.isEmpty else { throw DefinitionError(problems: problems) }
        self = changed
    }

    /// The paths of all parameters that have one value.
    public var parameterPaths: [String] { node.leaves.map { $0.joined(separator: ".") } }
}

extension DefinitionNode {
    /// The paths of everything that has no parts.
    fileprivate var leaves: [[String]] {
        switch content {
        case .text, .absent(nil): [[]]
        case .absent(let example?): example.leaves
        case .list(let nodes):
            nodes.isEmpty
                ? [[]] : nodes.enumerated().flatMap { index, node in node.leaves.map { ["\(index)"] + $0 } }
        case .map(let entries):
            entries.isEmpty ? [[]] : entries.flatMap { entry in entry.node.leaves.map { [entry.name] + $0 } }
        }
    }

    /// The paths of everything that can be replaced.
    fileprivate var paths: [[String]] {
        let inner: [[String]] =
            switch content {
            case .text, .absent(nil): []
            case .absent(let example?): example.paths
            case .list(let nodes): nodes.enumerated().flatMap { index, node in node.paths.map { ["\(index)"] + $0 } }
            case .map(let entries): entries.flatMap { entry in entry.node.paths.map { [entry.name] + $0 } }
            }
        return [[]] + inner
    }

    fileprivate mutating func set(_ setting: String) throws(DefinitionError) {
        guard let equals = setting.firstIndex(of: "=") else {
            throw DefinitionError(problems: [
                .init(path: "", message: "\"\(setting)\" is no setting; write one as zipf.exponent=1.1")
            ])
        }
        let name = String(setting[..<equals])
        let value = try DefinitionNode(yaml: String(setting[setting.index(after: equals)...]))
        replace(try path(of: name)[...], with: value.withoutLines)
    }

    /// The one path that is `name` or ends with it.
    private func path(of name: String) throws(DefinitionError) -> [String] {
        let wanted = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let paths = paths.filter { !$0.isEmpty }
        if paths.contains(wanted) { return wanted }
        let matches = paths.filter { $0.suffix(wanted.count).elementsEqual(wanted) }
        if matches.count == 1 { return matches[0] }
        let message: String
        if matches.isEmpty {
            // Compared at equal length, so that the end of a path is near to a misspelled end.
            let ends = paths.map { $0.suffix(wanted.count).joined(separator: ".") }
            let nearest = nearestName(to: name, among: ends) ?? ""
            message = "\(name) is no parameter; the nearest is \(nearest)"
        } else {
            let some = matches.prefix(4).map { $0.joined(separator: ".") }.joined(separator: ", ")
            message = "\(name) fits \(matches.count) parameters: \(some)\(matches.count > 4 ? ", ..." : ""); give more of the path"
        }
        throw DefinitionError(problems: [.init(path: "", message: message)])
    }

    private mutating func replace(_ path: ArraySlice<String>, with value: DefinitionNode) {
        guard let first = path.first else {
            self = value
            return
        }
        switch content {
        case .absent(let example?):
            self = example
            replace(path, with: value)
        case .map(var entries):
            guard let index = entries.firstIndex(where: { $0.name == first }) else { return }
            entries[index].node.replace(path.dropFirst(), with: value)
            content = .map(entries)
        case .list(var nodes):
            guard let index = Int(first), nodes.indices.contains(index) else { return }
            nodes[index].replace(path.dropFirst(), with: value)
            content = .list(nodes)
        case .text, .absent(nil): break
        }
    }

    private var withoutLines: DefinitionNode {
        switch content {
        case .text(let text): .text(text)
        case .list(let nodes): .list(nodes.map(\.withoutLines))
        case .map(let entries): .map(entries.map { Entry(name: $0.name, node: $0.node.withoutLines) })
        case .absent: .absent()
        }
    }
}
