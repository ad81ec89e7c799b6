import ArgumentParser
import PredisConfiguration

/// The settings of a server on the command line: `--name value` for each `ConfigurationOption`.
struct ServeOptions: ParsableArguments {
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var settings: [String] = []

    /// Long-standing other names of some settings.
    private static let synonyms = [
        "max-memory": "maxmemory", "eviction": "maxmemory-policy", "max-connections": "maxclients", "bind": "host",
    ]

    /// Reads the settings, all problems together.
    func makeConfiguration() throws -> Configuration {
        var configuration = Configuration()
        var problems: [String] = []
        var rest = settings[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                problems.append("\"\(word)\" is not a setting; settings are written --name value")
                continue
            }
            var name = String(word.dropFirst(2))
            var value: String?
            if let sign = name.firstIndex(of: "=") {
                value = String(name[name.index(after: sign)...])
                name = String(name[..<sign])
            }
            guard let option = ConfigurationOption.named(Self.synonyms[name] ?? name) else {
                problems.append("there is no setting --\(name)\(Self.suggestion(name))")
                if value == nil, rest.first?.hasPrefix("--") == false { rest.removeFirst() }
                continue
            }
            guard let text = value ?? rest.popFirst() else {
                problems.append("--\(name) needs a value")
                continue
            }
            do throws(ConfigurationError) {
                try option.set(text, in: &configuration)
            } catch {
                problems.append(error.description)
            }
        }
        if problems.isEmpty {
            do throws(ConfigurationError) {
                try configuration.validate()
            } catch {
                problems.append(error.description)
            }
        }
        guard problems.isEmpty else { throw Failure.usage(problems.joined(separator: "; ")) }
        return configuration
    }

    /// A line per setting, from the table.
    static var help: String {
        let defaults = Configuration()
        return ConfigurationOption.all.map { option in
            let value = option.value(in: defaults)
            return "  --\(option.name) \(value.isEmpty ? "\"\"" : value)\n        \(option.help)"
        }.joined(separator: "\n")
    }

    private static func suggestion(_ name: String) -> String {
        let known = ConfigurationOption.all.map(\.name) + synonyms.keys
        let nearest = known.map { (distance: editDistance($0, name), name: $0) }.min { $0 < $1 }
        guard let nearest, nearest.distance <= 3 else { return "; see predis serve --help" }
        return "; did you mean --\(nearest.name)?"
    }

    /// The least number of letters to insert, delete or replace.
    private static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (letter == other ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
