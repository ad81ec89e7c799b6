/// All commands, found by name.
final class CommandTable: Sendable {
    static let shared = CommandTable()

    /// Top-level commands, in alphabetical order.
    let commands: [Command]
    private let byName: [String: Command]
    /// `get` under container `client` as `client|get`.
    private let parents: [ObjectIdentifier: Command]
    /// Top-level commands by the packed form of their name, for a look-up without allocation.
    private let byPackedName: [PackedName: Command]

    /// Commands other code has to name.
    let mget: Command
    let flush: Command
    let exec: Command

    private init() {
        let families = [
            StringCommands.all, KeyCommands.all, TransactionCommands.all, ConnectionCommands.all, ServerCommands.all,
            PredisCommands.all,
        ]
        let sorted = families.joined().sorted { $0.name < $1.name }
        var packed: [PackedName: Command] = [:]
        var names: [String: Command] = [:]
        var parents: [ObjectIdentifier: Command] = [:]
        for command in sorted {
            precondition(names.updateValue(command, forKey: command.name) == nil, "two commands named \(command.name)")
            guard let name = PackedName(command.name) else { preconditionFailure("\(command.name) is too long a name") }
            packed[name] = command
            for subcommand in command.subcommands { parents[ObjectIdentifier(subcommand)] = command }
        }
        guard let mget = names["mget"], let flush = names["flushall"], let exec = names["exec"] else {
            preconditionFailure("the table lacks a command that other code names")
        }
        commands = sorted
        byName = names
        byPackedName = packed
        self.parents = parents
        self.mget = mget
        self.flush = flush
        self.exec = exec
        for (index, command) in everything.enumerated() { command.index = index }
    }

    /// Commands and subcommands, in the order of `Command.index`.
    private var everything: [Command] { commands + commands.flatMap(\.subcommands) }

    /// The command called `name`, in any case.
    func find(_ name: UnsafeRawBufferPointer) -> Command? {
        PackedName(name).flatMap { byPackedName[$0] }
    }

    /// The subcommand of `container` called `name`, in any case.
    func find(_ name: UnsafeRawBufferPointer, under container: Command) -> Command? {
        guard let name = PackedName(name) else { return nil }
        return container.subcommands.first { PackedName($0.name) == name }
    }

    /// The command or subcommand (`client|list`) called `name`, in any case.
    func find(named name: String) -> Command? {
        let parts = name.lowercased().split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard let command = byName[parts[0]] else { return nil }
        switch parts.count {
        case 1: return command
        case 2: return command.subcommands.first { $0.name == parts[1] }
        default: return nil
        }
    }

    /// The name in error messages: `get`, `client|list`.
    func fullName(of command: Command) -> String {
        parents[ObjectIdentifier(command)].map { "\($0.name)|\(command.name)" } ?? command.name
    }

    /// The full name of the command with `index`, or `NULL`.
    func name(at index: Int) -> String {
        let all = everything
        return all.indices.contains(index) ? fullName(of: all[index]) : "NULL"
    }
}

/// A command name of up to 16 bytes, in lower case, as two integers: hashed and compared without memory.
private struct PackedName: Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private let count: Int

    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= 16 else { return nil }
        count = bytes.count
        var position: UInt64 = 0
        for byte in bytes {
            let lower = UInt64(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
            if position < 8 { low |= lower << (position * 8) } else { high |= lower << ((position - 8) * 8) }
            position += 1
        }
    }

    init?(_ name: String) {
        self.init(name.utf8)
    }
}
