import RESP

/// `COMMAND` and its subcommands: the table, told to clients.
enum CommandCommands {
    static let container = Command(
        "command",
        arity: -1,
        [.loading, .stale],
        group: "server",
        since: "2.8.13",
        complexity: "O(N) in the number of commands",
        "Describes the commands.",
        subcommands: [
            subcommand("count", 2, "Counts the commands.") { _, out in
                out.appendInteger(Int64(CommandTable.shared.commands.count))
            },
            subcommand("info", -2, "Describes some commands, or all.") { call, out in
                guard call.arguments.count > 2 else {
                    appendAll(&out, call.version)
                    return
                }
                out.appendArray(call.arguments.count - 2)
                for index in 2..<call.arguments.count {
                    if let command = CommandTable.shared.find(named: call.arguments.text(index)) {
                        append(command, CommandTable.shared.fullName(of: command), &out, call.version)
                    } else {
                        out.appendNull(call.version)
                    }
                }
            },
            subcommand("docs", -2, "Documents some commands, or all.") { call, out in
                let wanted: [Command] =
                    call.arguments.count == 2
                    ? CommandTable.shared.commands
                    : (2..<call.arguments.count).compactMap { CommandTable.shared.find(named: call.arguments.text($0)) }
                out.appendMap(wanted.count, call.version)
                for command in wanted { appendDocumentation(command, &out, call.version) }
            },
            subcommand("list", -2, "Names all commands.") { _, out in
                out.appendArray(CommandTable.shared.commands.count)
                for command in CommandTable.shared.commands { out.appendBulk(command.name) }
            },
            Command(
                "getkeys",
                arity: -3,
                [.loading, .stale],
                group: "server",
                since: "2.8.13",
                "Returns the keys a command line names."
            ) { call, out in
                out.attempt { out throws(CommandFailure) in try appendKeys(call, &out) }
            },
        ]
    ) { call, out in appendAll(&out, call.version) }

    private static func subcommand(
        _ name: String,
        _ arity: Int,
        _ summary: String,
        _ handler: @escaping Command.Handler
    ) -> Command {
        Command(
            name,
            arity: arity,
            [.loading, .stale],
            group: "server",
            since: "2.8.13",
            summary,
            handler: handler
        )
    }

    private static func appendAll(_ out: inout ReplyBuffer, _ version: RESPVersion) {
        out.appendArray(CommandTable.shared.commands.count)
        for command in CommandTable.shared.commands { append(command, command.name, &out, version) }
    }

    /// The ten fields of `COMMAND INFO`.
    private static func append(_ command: Command, _ name: String, _ out: inout ReplyBuffer, _ version: RESPVersion) {
        let flags = Command.Flags.names.filter { command.flags.contains($0.flag) }
        out.appendArray(10)
        out.appendBulk(name)
        out.appendInteger(Int64(command.arity))
        out.appendSet(flags.count, version)
        for flag in flags { out.appendSimple(flag.name) }
        var positions = (first: 0, last: 0, step: 0)
        if case .range(let first, let last, let step) = command.keys { positions = (first, last, step) }
        out.appendInteger(Int64(positions.first))
        out.appendInteger(Int64(positions.last))
        out.appendInteger(Int64(positions.step))
        let categories = self.categories(of: command)
        out.appendSet(categories.count, version)
        for category in categories { out.appendSimple(category) }
        out.appendArray(0)
        out.appendArray(0)
        out.appendArray(command.subcommands.count)
        for subcommand in command.subcommands { append(subcommand, "\(name)|\(subcommand.name)", &out, version) }
    }

    private static func categories(of command: Command) -> [String] {
        var categories: [String] = []
        if command.group == "string" { categories.append("@string") }
        if command.group == "generic" { categories.append("@keyspace") }
        if command.group == "connection" { categories.append("@connection") }
        if command.group == "transactions" { categories.append("@transaction") }
        if command.flags.contains(.readonly) { categories.append("@read") }
        if command.flags.contains(.write) { categories.append("@write") }
        if command.flags.contains(.admin) { categories += ["@admin", "@dangerous"] }
        categories.append(command.flags.contains(.fast) ? "@fast" : "@slow")
        return categories
    }

    private static func appendDocumentation(_ command: Command, _ out: inout ReplyBuffer, _ version: RESPVersion) {
        out.appendBulk(CommandTable.shared.fullName(of: command))
        out.appendMap(command.subcommands.isEmpty ? 4 : 5, version)
        for (name, value) in [
            ("summary", command.summary), ("since", command.since), ("group", command.group),
            ("complexity", command.complexity),
        ] {
            out.appendBulk(name)
            out.appendBulk(value)
        }
        guard !command.subcommands.isEmpty else { return }
        out.appendBulk("subcommands")
        out.appendMap(command.subcommands.count, version)
        for subcommand in command.subcommands { appendDocumentation(subcommand, &out, version) }
    }

    private static func appendKeys(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        guard let command = CommandTable.shared.find(named: call.arguments.text(2)) else {
            throw CommandFailure("ERR Invalid command specified")
        }
        let count = call.arguments.count - 2
        guard command.accepts(argumentCount: count) else {
            throw CommandFailure("ERR Invalid number of arguments specified for command")
        }
        let indices = Array(command.keyIndices(argumentCount: count))
        guard !indices.isEmpty else { throw CommandFailure("ERR The command has no key arguments") }
        out.appendArray(indices.count)
        for index in indices { out.appendBulk(call.arguments[index + 2]) }
    }
}
