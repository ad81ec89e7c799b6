import PredisPrimitives
import RESP

/// Commands about the connection itself.
enum ConnectionCommands {
    private static let everywhere: Command.Flags = [.noscript, .loading, .stale, .fast, .noAuth, .allowBusy]

    static let all: [Command] = [
        Command("ping", arity: -1, [.fast], group: "connection", since: "1.0.0", "Returns PONG, or its argument.") {
            call,
            out in
            switch call.arguments.count {
            case 1: out.appendSimple("PONG")
            case 2: out.appendBulk(call.arguments[1])
            default: out.appendError(ReplyError.wrongArity("ping"))
            }
        },
        Command("echo", arity: 2, [.fast], group: "connection", since: "1.0.0", "Returns its argument.") { call, out in
            out.appendBulk(call.arguments[1])
        },
        Command(
            "quit",
            arity: -1,
            everywhere.union(.immediate),
            group: "connection",
            since: "1.0.0",
            "Closes the connection."
        ) { call, out in
            out.appendOK()
            call.connection.isClosing = true
        },
        Command(
            "reset",
            arity: 1,
            everywhere.union(.immediate),
            group: "connection",
            since: "6.2.0",
            "Makes the connection as new."
        ) { call, out in
            call.connection.reset(needsAuthentication: call.context.password != nil)
            out.appendSimple("RESET")
        },
        Command(
            "auth",
            arity: -2,
            everywhere,
            group: "connection",
            since: "1.0.0",
            "Authenticates: [username] password."
        ) {
            call,
            out in
            out.attempt { out throws(CommandFailure) in
                let arguments = call.arguments
                guard arguments.count <= 3 else { throw CommandFailure(ReplyError.syntax) }
                if arguments.count == 2, call.context.password == nil {
                    throw CommandFailure(
                        "ERR AUTH <password> called without any password configured for the default user. "
                            + "Are you sure your configuration is correct?"
                    )
                }
                let user = arguments.count == 3 ? arguments.bytes(1) : nil
                try authenticate(call, user: user, password: arguments.bytes(arguments.count - 1))
                out.appendOK()
            }
        },
        Command(
            "hello",
            arity: -1,
            everywhere,
            group: "connection",
            since: "6.0.0",
            "Chooses the protocol: [2 | 3 [AUTH username password] [SETNAME name]]."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in try hello(call, &out) }
        },
        Command(
            "select",
            arity: 2,
            [.loading, .stale, .fast],
            group: "connection",
            since: "1.0.0",
            "Chooses the database; there is only number 0."
        ) { call, out in
            guard let index = NumberText.integer(call.arguments[1]), Int32(exactly: index) != nil else {
                out.appendError(ReplyError.notAnInteger)
                return
            }
            if index == 0 { out.appendOK() } else { out.appendError("ERR DB index is out of range") }
        },
        ClientCommands.container,
    ]

    static func authenticate(_ call: Invocation, user: [UInt8]?, password: [UInt8]) throws(CommandFailure) {
        let isDefaultUser = user.map { $0 == Array("default".utf8) } ?? true
        let expected = call.context.password
        guard isDefaultUser, expected.map({ constantTimeEqual($0, password) }) ?? true else {
            throw CommandFailure(ReplyError.wrongPassword)
        }
        call.connection.isAuthenticated = true
    }

    /// Compares without telling by its duration how much was right.
    private static func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var difference = left.count ^ right.count
        for index in right.indices { difference |= Int(right[index] ^ (index < left.count ? left[index] : 0)) }
        return difference == 0
    }

    private static func hello(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        let arguments = call.arguments
        var version = call.connection.version
        if arguments.count > 1 {
            guard let number = NumberText.integer(arguments[1]) else {
                throw CommandFailure("ERR Protocol version is not an integer or out of range")
            }
            guard number == 2 || number == 3 else { throw CommandFailure(ReplyError.unsupportedProtocol) }
            version = number == 3 ? .v3 : .v2
        }
        var credentials: (user: [UInt8], password: [UInt8])?
        var name: [UInt8]?
        var index = 2
        while index < arguments.count {
            if arguments.isWord(index, "AUTH"), index + 2 < arguments.count {
                credentials = (arguments.bytes(index + 1), arguments.bytes(index + 2))
                index += 3
            } else if arguments.isWord(index, "SETNAME"), index + 1 < arguments.count {
                name = arguments.bytes(index + 1)
                if let name { try ClientCommands.checkName(name) }
                index += 2
            } else {
                throw CommandFailure("ERR Syntax error in HELLO option '\(arguments.text(index))'")
            }
        }
        if let credentials { try authenticate(call, user: credentials.user, password: credentials.password) }
        guard call.connection.isAuthenticated else {
            throw CommandFailure(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
                    + "AUTH <user> <pass> option can be used to authenticate the client and select the RESP "
                    + "protocol version at the same time"
            )
        }
        call.connection.version = version
        call.connection.identity.described.withLock { $0.version = version }
        if let name { call.connection.setName(name) }
        out.appendMap(7, version)
        out.appendBulk("server")
        out.appendBulk("redis")
        out.appendBulk("version")
        out.appendBulk(ServerContext.redisVersion)
        out.appendBulk("proto")
        out.appendInteger(version == .v3 ? 3 : 2)
        out.appendBulk("id")
        out.appendInteger(Int64(call.connection.identity.id))
        out.appendBulk("mode")
        out.appendBulk("standalone")
        out.appendBulk("role")
        out.appendBulk("master")
        out.appendBulk("modules")
        out.appendArray(0)
    }
}

extension Connection {
    /// As `RESET` leaves a connection.
    func reset(needsAuthentication: Bool) {
        transaction = nil
        watches.removeAll()
        version = .v2
        isAuthenticated = !needsAuthentication
        identity.described.withLock { $0.version = .v2 }
        setName([])
    }

    /// Names the connection, which also names its access stream: connections of one name learn together.
    func setName(_ name: [UInt8]) {
        identity.described.withLock { $0.name = name }
        stream = name.isEmpty ? identity.ownStream : ConnectionIdentity.stream(named: name)
    }
}
