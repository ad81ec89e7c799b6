/// Reads a tree of nodes and collects everything that is wrong with it.
struct DefinitionReader {
    private(set) var problems: [DefinitionError.Problem] = []
    private var path: [String] = []

    /// Does `body` with `name` at the end of the path that problems name.
    mutating func within<Result>(_ name: String, _ body: (inout DefinitionReader) -> Result) -> Result {
        path.append(name)
        defer { path.removeLast() }
        return body(&self)
    }

    /// Notes what is wrong at this place.
    mutating func report(_ message: String, at node: DefinitionNode? = nil) {
        problems.append(
            DefinitionError.Problem(path: path.joined(separator: "."), line: node?.line, message: message)
        )
    }

    /// Reads the parameters of a part; those that are not given keep what `Part()` says.
    mutating func read<Part: DefinitionPart>(_ type: Part.Type, from node: DefinitionNode) -> Part? {
        guard case .map(let entries) = node.content else {
            report("is \(node.kind), but must be a map of \(Part.names)", at: node)
            return nil
        }
        var part = Part()
        let parameters = Part.parameters
        var seen: Set<String> = []
        for entry in entries {
            within(entry.name) { reader in
                guard let parameter = parameters.first(where: { $0.name == entry.name }) else {
                    reader.report(
                        unknown(entry.name, among: parameters.map(\.name), what: "parameter"), at: entry.node)
                    return
                }
                guard seen.insert(entry.name).inserted else {
                    reader.report("is given twice; give it once", at: entry.node)
                    return
                }
                if case .absent = entry.node.content { return }
                parameter.read(&part, entry.node, &reader)
            }
        }
        return part
    }
}

/// Says that there is no `name`, and which one may have been meant.
func unknown(_ name: String, among names: [String], what: String) -> String {
    guard let nearest = nearestName(to: name, among: names) else { return "is no \(what) here; there are none" }
    return "is no \(what); the nearest is \(nearest) (there are \(names.joined(separator: ", ")))"
}

/// The one of `names` that takes the fewest insertions, deletions and replacements to make from `name`.
func nearestName(to name: String, among names: [String]) -> String? {
    names.min { editDistance(name, $0) < editDistance(name, $1) }
}

/// Levenshtein's distance, in bytes. O(left x right).
private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (i, byte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in right.enumerated() {
            let replaced = diagonal + (byte == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, min(row[j], row[j + 1]) + 1)
        }
    }
    return row[right.count]
}
