import CacheCore
import PredictiveCache
import RESP
import Synchronization

/// Commands about the server.
enum ServerCommands {
    static let all: [Command] = [
        Command("time", arity: 1, [.loading, .stale, .fast], group: "server", since: "2.6.0", "Returns the Unix time.")
        {
            call,
            out in
            out.appendArray(2)
            out.appendBulk(String(call.now / 1000))
            out.appendBulk(String(call.now % 1000 * 1000))
        },
        Command(
            "info",
            arity: -1,
            [.loading, .stale],
            keys: .all,
            group: "server",
            since: "1.0.0",
            "Describes the server: [section ...]."
        ) { call, out in
            let sections = (1..<max(1, call.arguments.count)).map { call.arguments.text($0).lowercased() }
            out.appendVerbatim(InfoReport(call.context, cache: call.cache).text(sections: sections), call.version)
        },
        flush("flushdb", since: "1.0.0", "Empties the cache; the origin keeps what it has: [ASYNC | SYNC]."),
        flush("flushall", since: "1.0.0", "Empties the cache; the origin keeps what it has: [ASYNC | SYNC]."),
        Command(
            "config",
            arity: -2,
            [.admin, .noscript, .loading, .stale],
            group: "server",
            since: "2.0.0",
            "Reads and changes settings.",
            subcommands: [
                config("get", -3, "2.0.0", "Returns the settings that match patterns.") { call, out in
                    let found = matchingSettings(call)
                    out.appendMap(found.count, call.version)
                    for setting in found {
                        out.appendBulk(setting.name)
                        out.appendBulk(setting.value)
                    }
                },
                config("set", -4, "2.0.0", "Changes settings: all of those given or none.") { call, out in
                    out.attempt { out throws(CommandFailure) in try change(call, &out) }
                },
                config("resetstat", 2, "2.0.0", "Sets the counters of INFO to zero.") { call, out in
                    call.context.store.resetStatistics()
                    call.context.commandsProcessed.store(0, ordering: .relaxed)
                    call.context.errorReplies.store(0, ordering: .relaxed)
                    call.context.connectionsReceived.store(0, ordering: .relaxed)
                    call.context.connectionsRefused.store(0, ordering: .relaxed)
                    out.appendOK()
                },
            ]
        ),
        CommandCommands.container,
    ]

    private static func flush(_ name: String, since: String, _ summary: String) -> Command {
        Command(
            name,
            arity: -1,
            [.write],
            keys: .all,
            group: "server",
            since: since,
            complexity: "O(N) in the number of entries",
            summary
        ) { call, out in
            let isValid =
                call.arguments.count == 1
                || (call.arguments.count == 2
                    && (call.arguments.isWord(1, "ASYNC") || call.arguments.isWord(1, "SYNC")))
            guard isValid else {
                out.appendError(ReplyError.syntax)
                return
            }
            call.cache.removeAll()
            call.context.store.didRemoveAll()
            call.loaded?.forgetAll()
            out.appendOK()
        } special: { engine, arguments, connection in
            // Not a write-through: what is emptied is the cache.
            engine.runNow(CommandTable.shared.flush, arguments, connection)
        }
    }

    private static func config(
        _ name: String,
        _ arity: Int,
        _ since: String,
        _ summary: String,
        _ handler: @escaping Command.Handler
    ) -> Command {
        Command(
            name,
            arity: arity,
            [.admin, .noscript, .loading, .stale, .noMulti],
            group: "server",
            since: since,
            summary,
            handler: handler
        )
    }

    /// The settings that match some pattern, each once; a name without wildcards comes back as the client spelt it.
    private static func matchingSettings(_ call: Invocation) -> [(name: String, value: String)] {
        let patterns = (2..<call.arguments.count).map { index in
            (text: call.arguments.text(index), pattern: GlobPattern(call.arguments.bytes(index), ignoringCase: true))
        }
        return call.context.configuration.settings.compactMap { setting in
            guard let match = patterns.first(where: { $0.pattern.matches(setting.name) }) else { return nil }
            let isExact = match.text.lowercased() == setting.name
            return (name: isExact ? match.text : setting.name, value: setting.value)
        }
    }

    private static func change(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        guard call.arguments.count % 2 == 0 else { throw CommandFailure(ReplyError.wrongArity("config|set")) }
        let changes = stride(from: 2, to: call.arguments.count, by: 2).map { index in
            (name: call.arguments.text(index).lowercased(), value: call.arguments.text(index + 1))
        }
        let known = Set(call.context.configuration.settings.map(\.name))
        for change in changes where !known.contains(change.name) {
            throw CommandFailure("ERR Unknown option or number of arguments for CONFIG SET - '\(change.name)'")
        }
        do throws(ConfigurationRefusal) {
            try call.context.configuration.change(changes)
        } catch {
            throw CommandFailure(
                "ERR CONFIG SET failed (possibly related to argument '\(error.name)') - \(error.reason)"
            )
        }
        out.appendOK()
    }
}
