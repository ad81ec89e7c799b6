import PredisPrimitives
import RESP
import Synchronization

/// `CLIENT` and its subcommands.
enum ClientCommands {
    static let container = Command(
        "client",
        arity: -2,
        [.noscript, .loading, .stale],
        group: "connection",
        since: "2.4.0",
        "Tells about connections and changes them.",
        subcommands: [
            subcommand("id", 2, "5.0.0", "Returns the number of this connection.") { call, out in
                out.appendInteger(Int64(call.connection.identity.id))
            },
            subcommand("info", 2, "6.2.0", "Describes this connection.") { call, out in
                out.appendVerbatim(line(call.connection.identity, call) + "\n", call.version)
            },
            subcommand("list", -2, "2.4.0", "Describes all connections: [TYPE type] [ID id ...].") { call, out in
                out.attempt { out throws(CommandFailure) in try list(call, &out) }
            },
            subcommand("getname", 2, "2.6.9", "Returns the name of this connection.") { call, out in
                let name = call.connection.identity.described.withLock { $0.name }
                if name.isEmpty { out.appendNull(call.version) } else { out.appendBulk(name) }
            },
            subcommand("setname", 3, "2.6.9", "Names this connection and its access stream.") { call, out in
                out.attempt { out throws(CommandFailure) in
                    let name = call.arguments.bytes(2)
                    try checkName(name)
                    call.connection.setName(name)
                    out.appendOK()
                }
            },
            subcommand("setinfo", 4, "7.2.0", "Notes the client library: LIB-NAME name | LIB-VER version.") {
                call,
                out in
                out.attempt { out throws(CommandFailure) in try setInfo(call, &out) }
            },
            subcommand(
                "kill",
                -3,
                "2.4.0",
                "Closes connections: address | [ID id] [ADDR address] [SKIPME yes | no] ..."
            ) {
                call,
                out in
                out.attempt { out throws(CommandFailure) in try kill(call, &out) }
            },
            subcommand("no-evict", 3, "7.0.0", "Is accepted: Predis drops no connection to save memory.") { call, out in
                let isValid = call.arguments.isWord(2, "ON") || call.arguments.isWord(2, "OFF")
                if isValid { out.appendOK() } else { out.appendError(ReplyError.syntax) }
            },
        ]
    )

    private static func subcommand(
        _ name: String,
        _ arity: Int,
        _ since: String,
        _ summary: String,
        _ handler: @escaping Command.Handler
    ) -> Command {
        Command(
            name,
            arity: arity,
            [.noscript, .loading, .stale],
            group: "connection",
            since: since,
            summary,
            handler: handler
        )
    }

    static func checkName(_ name: [UInt8]) throws(CommandFailure) {
        guard name.allSatisfy({ $0 >= UInt8(ascii: "!") && $0 <= UInt8(ascii: "~") }) else {
            throw CommandFailure("ERR Client names cannot contain spaces, newlines or special characters.")
        }
    }

    private static func setInfo(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        let value = call.arguments.bytes(3)
        let isName = call.arguments.isWord(2, "LIB-NAME")
        guard isName || call.arguments.isWord(2, "LIB-VER") else {
            throw CommandFailure("ERR Unrecognized option '\(call.arguments.text(2))'")
        }
        guard value.allSatisfy({ $0 >= UInt8(ascii: "!") && $0 <= UInt8(ascii: "~") }) else {
            throw CommandFailure(
                "ERR \(isName ? "lib-name" : "lib-ver") cannot contain spaces, newlines or special characters."
            )
        }
        let text = String(decoding: value, as: UTF8.self)
        call.connection.identity.described.withLock { description in
            if isName { description.libraryName = text } else { description.libraryVersion = text }
        }
        out.appendOK()
    }

    // MARK: LIST

    private static func list(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        let arguments = call.arguments
        var identities = call.context.connections.all
        if arguments.count >= 4, arguments.isWord(2, "ID") {
            var wanted: Set<UInt64> = []
            for index in 3..<arguments.count {
                guard let id = NumberText.integer(arguments[index]) else {
                    throw CommandFailure("ERR Invalid client ID")
                }
                wanted.insert(UInt64(bitPattern: id))
            }
            identities = identities.filter { wanted.contains($0.id) }
        } else if arguments.count == 4, arguments.isWord(2, "TYPE") {
            if try kind(arguments, 3) != "normal" { identities = [] }
        } else if arguments.count != 2 {
            throw CommandFailure(ReplyError.syntax)
        }
        out.appendVerbatim(identities.map { line($0, call) + "\n" }.joined(), call.version)
    }

    private static func kind(_ arguments: Arguments, _ index: Int) throws(CommandFailure) -> String {
        let kind = arguments.text(index).lowercased()
        guard ["normal", "master", "replica", "slave", "pubsub"].contains(kind) else {
            throw CommandFailure("ERR Unknown client type '\(arguments.text(index))'")
        }
        return kind
    }

    private static func line(_ identity: ConnectionIdentity, _ call: Invocation) -> String {
        let description = identity.described.withLock { $0 }
        let instant = call.engine.instant
        let isCaller = identity === call.connection.identity
        let active = isCaller ? instant : min(instant, identity.lastActive.load(ordering: .relaxed))
        let command = CommandTable.shared.name(at: identity.lastCommand.load(ordering: .relaxed))
        let fields: [(String, String)] = [
            ("id", "\(identity.id)"),
            ("addr", identity.address),
            ("laddr", identity.localAddress),
            ("name", String(decoding: description.name, as: UTF8.self)),
            ("age", "\((instant - min(instant, identity.connectedAt)) / 1_000_000_000)"),
            ("idle", "\((instant - active) / 1_000_000_000)"),
            ("flags", "N"),
            ("db", "0"),
            ("cmd", command),
            ("user", "default"),
            ("lib-name", description.libraryName),
            ("lib-ver", description.libraryVersion),
            ("resp", description.version == .v3 ? "3" : "2"),
        ]
        return fields.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
    }

    // MARK: KILL

    private static func kill(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        let arguments = call.arguments
        let own = call.connection.identity
        if arguments.count == 3 {
            let address = arguments.text(2)
            guard let victim = call.context.connections.all.first(where: { $0.address == address }) else {
                throw CommandFailure("ERR No such client")
            }
            close([victim], call)
            out.appendOK()
            return
        }
        guard arguments.count % 2 == 0 else { throw CommandFailure(ReplyError.syntax) }
        var victims = call.context.connections.all
        var skipsCaller = true
        for index in stride(from: 2, to: arguments.count, by: 2) {
            let value = arguments.text(index + 1)
            if arguments.isWord(index, "ID") {
                guard let id = NumberText.integer(arguments[index + 1]), id > 0 else {
                    throw CommandFailure("ERR client-id should be greater than 0")
                }
                victims.removeAll { $0.id != UInt64(id) }
            } else if arguments.isWord(index, "TYPE") {
                if try kind(arguments, index + 1) != "normal" { victims = [] }
            } else if arguments.isWord(index, "ADDR") {
                victims.removeAll { $0.address != value }
            } else if arguments.isWord(index, "LADDR") {
                victims.removeAll { $0.localAddress != value }
            } else if arguments.isWord(index, "USER") {
                guard value == "default" else { throw CommandFailure("ERR No such user '\(value)'") }
            } else if arguments.isWord(index, "SKIPME"), arguments.isWord(index + 1, "YES") {
                skipsCaller = true
            } else if arguments.isWord(index, "SKIPME"), arguments.isWord(index + 1, "NO") {
                skipsCaller = false
            } else {
                throw CommandFailure(ReplyError.syntax)
            }
        }
        if skipsCaller { victims.removeAll { $0 === own } }
        close(victims, call)
        out.appendInteger(Int64(victims.count))
    }

    private static func close(_ victims: [ConnectionIdentity], _ call: Invocation) {
        for victim in victims {
            if victim === call.connection.identity {
                call.connection.isClosing = true
            } else {
                call.context.connections.close(victim)
            }
        }
    }
}
