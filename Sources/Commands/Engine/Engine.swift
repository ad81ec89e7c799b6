import AccessModel
public import AccessStream
import CacheCore
import Origins
import PredictiveCache
import PredisPrimitives
public import RESP
import Synchronization

/// Executes the commands of the connections of one event loop: bytes in, bytes out, no sockets.
///
/// The transport hands every read to `consume` and sends what `output` then holds. A command that must wait for the
/// origin reserves its place in the connection's `ReplyQueue`; `handle` fills it when the transport brings the event
/// that the load ended. Reads of one connection overtake each other at the origin but never in the replies; a command
/// that *changes* something after a load stalls its connection, so that later commands see its effect.
///
/// Not thread-safe: one engine belongs to one thread. What engines share is in `ServerContext`, which is.
public final class Engine {
    public let context: ServerContext
    /// Replies ready to be sent to the connection last passed to `consume` or `handle`.
    public var output = ReplyBuffer()
    let cache: Cache
    let recorder: AccessRing?
    /// The instants of the batch of bytes in hand; one look at the clock for each.
    var now: Int64 = 0
    var instant: UInt64 = 0
    /// For commands that choose at random.
    var random = SplitMix64(seed: .random(in: .min ... .max))
    /// Private room to work out what a write-through command will do.
    lazy var scratch = Scratch(hashSeed: context.store.configuration.cache.hashSeed)

    /// - Parameters:
    ///   - context: What all engines of a server share.
    ///   - recorder: The ring of this event loop, or `nil` to record no accesses. The engine is its only producer.
    public init(context: ServerContext, recorder: AccessRing?) {
        self.context = context
        self.recorder = recorder
        cache = context.store.cache
    }

    /// Executes every complete command at the start of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: What the connection sent and has not been consumed yet, from the start of a command.
    ///   - connection: Who sent it.
    /// - Returns: How many bytes are done with. The rest must be passed again, with more behind them, or unchanged once
    ///   `handle` has filled a reply.
    public func consume(_ bytes: UnsafeRawBufferPointer, for connection: Connection) -> Int {
        readClocks()
        connection.identity.lastActive.store(instant, ordering: .relaxed)
        var position = 0
        loop: while position < bytes.count, mayContinue(connection) {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            switch connection.parser.next(rest) {
            case .command(let count):
                let arguments = Arguments(base: connection.parser.argumentBase, spans: connection.parser.argumentSpans)
                execute(arguments, connection)
                position += count
            case .empty(let count):
                position += count
            case .incomplete:
                break loop
            case .failure(let error):
                reply(connection) { output.appendError(error.message) }
                connection.isClosing = true
            }
        }
        recorder?.publish()
        return connection.isClosing ? bytes.count : position
    }

    /// Whether the connection's next command may run now.
    private func mayContinue(_ connection: Connection) -> Bool {
        !connection.isBlocked && !connection.isClosing
    }

    /// Takes the clocks' time for the commands that follow.
    func readClocks() {
        now = context.time.unixMilliseconds
        instant = context.time.monotonicNanoseconds
    }

    // MARK: One command

    private func execute(_ arguments: Arguments, _ connection: Connection) {
        if arguments.count == 2, connection.isOrdinary, arguments.isWord(0, "GET") {
            get(arguments[1], connection)
            return
        }
        guard let found = CommandTable.shared.find(arguments[0]) else {
            // A browser that was made to speak to this port must not get to its second line.
            if arguments.isWord(0, "POST") || arguments.isWord(0, "HOST:") {
                output.removeAll()
                connection.isClosing = true
                return
            }
            refuse(connection, nil, ReplyError.unknownCommand(arguments))
            return
        }
        var command = found
        if !found.subcommands.isEmpty, arguments.count > 1 {
            guard let subcommand = CommandTable.shared.find(arguments[1], under: found) else {
                let name = String(decoding: arguments[1].prefix(128), as: UTF8.self)
                refuse(connection, nil, ReplyError.unknownSubcommand(name, of: found.name))
                return
            }
            command = subcommand
        }
        guard command.accepts(argumentCount: arguments.count) else {
            refuse(connection, command, ReplyError.wrongArity(CommandTable.shared.fullName(of: command)))
            return
        }
        guard connection.isAuthenticated || command.flags.contains(.noAuth) else {
            refuse(connection, command, "\(ReplyError.noAuthentication)")
            return
        }
        if connection.transaction != nil, !command.flags.contains(.immediate) {
            if command.flags.contains(.noMulti) {
                refuse(connection, command, "ERR Command not allowed inside a transaction")
                return
            }
            connection.transaction?.commands.append(OwnedCommand(command, arguments))
            reply(connection) { output.appendSimple("QUEUED") }
            return
        }
        connection.identity.lastCommand.store(command.index, ordering: .relaxed)
        context.commandsProcessed.add(1, ordering: .relaxed)
        run(command, arguments, connection)
    }

    /// Runs an acceptable command, loading first what it needs.
    private func run(_ command: Command, _ arguments: Arguments, _ connection: Connection) {
        if let special = command.special {
            special(self, arguments, connection)
        } else if command.flags.contains(.write), context.writesThrough, !command.keys.isNone {
            startWriteThrough([OwnedCommand(command, arguments)], isTransaction: false, connection)
        } else if context.store.hasOrigin, command.loads(arguments) {
            runAfterLoading(command, arguments, connection)
        } else {
            runNow(command, arguments, connection)
        }
    }

    /// Runs a command for which everything is there.
    func runNow(_ command: Command, _ arguments: Arguments, _ connection: Connection) {
        reply(connection) { run(command, arguments, connection, cache: cache, loaded: nil) }
    }

    /// Runs the handler in `cache` and appends its reply to the output.
    func run(_ command: Command, _ arguments: Arguments, _ connection: Connection, cache: Cache, loaded: LoadedValues?)
    {
        let invocation = Invocation(
            engine: self,
            connection: connection,
            arguments: arguments,
            cache: cache,
            loaded: loaded
        )
        command.handler(invocation, &output)
    }

    /// Replies with an error to a command that will not run; a transaction being queued is spoilt by it.
    private func refuse(_ connection: Connection, _ command: Command?, _ message: String) {
        var message = message
        if command === CommandTable.shared.exec {
            connection.transaction = nil
            connection.watches.removeAll()
            let reason = message.hasPrefix("ERR ") ? message.dropFirst(4) : message[...]
            message = "EXECABORT Transaction discarded because of: \(reason)"
        }
        connection.transaction?.isAborted = true
        context.errorReplies.add(1, ordering: .relaxed)
        reply(connection) { output.appendError(message) }
    }

    /// Calls `body`, which appends one reply to `output`, and keeps that reply back if earlier ones are still owed.
    func reply(_ connection: Connection, _ body: () -> Void) {
        let start = output.count
        body()
        keepBack(from: start, connection)
    }

    /// Moves what stands in the output from `start` behind the replies that are still owed, if any are.
    func keepBack(from start: Int, _ connection: Connection) {
        guard !connection.replies.isEmpty else { return }
        output.withUnsafeBytes { connection.replies.append(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        output.truncate(to: start)
    }

    // MARK: GET

    /// The path of most requests: nothing here allocates when the key is resident.
    private func get(_ key: UnsafeRawBufferPointer, _ connection: Connection) {
        let hash = cache.hasher.hash(key)
        let start = output.count
        let outcome = cache.read(key, hash: hash, now: now) { output.appendBulk($0) }
        switch outcome {
        case .hit, .firstUse:
            record(key, hash, outcome.asAccess, connection)
        case .absent, .absentFirstUse:
            output.appendNull(connection.version)
            record(key, hash, outcome.asAccess, connection)
        case .miss where context.store.hasOrigin:
            startLoad(key, hash, connection)
            return
        case .miss:
            output.appendNull(connection.version)
            record(key, hash, .miss, connection)
        }
        keepBack(from: start, connection)
    }

    /// Tells the learner of one access.
    ///
    /// Returns whether it was told: its ring may be full, and the key too long.
    @discardableResult
    func record(
        _ key: UnsafeRawBufferPointer,
        _ hash: UInt64,
        _ outcome: AccessOutcome,
        _ connection: Connection
    ) -> Bool {
        guard let recorder else { return false }
        return recorder.record(
            key: key,
            hash: hash,
            time: instant,
            stream: StreamID(rawValue: connection.stream),
            outcome: outcome
        )
    }
}

extension Connection {
    /// Nothing special is going on: commands run as they come.
    fileprivate var isOrdinary: Bool { isAuthenticated && transaction == nil }
}

extension Command.KeyPositions {
    var isNone: Bool {
        if case .none = self { true } else { false }
    }
}
