import CacheCore
import PredisPrimitives
import RESP

/// `MULTI` and what goes with it.
enum TransactionCommands {
    static let all: [Command] = [
        Command(
            "multi",
            arity: 1,
            [.noscript, .loading, .stale, .fast, .allowBusy, .immediate],
            group: "transactions",
            since: "1.2.0",
            "Begins a transaction: what follows is queued."
        ) { call, out in
            guard call.connection.transaction == nil else {
                out.appendError("ERR MULTI calls can not be nested")
                return
            }
            call.connection.transaction = Transaction()
            out.appendOK()
        },
        Command(
            "exec",
            arity: 1,
            [.noscript, .loading, .stale, .immediate],
            keys: .none,
            group: "transactions",
            since: "1.2.0",
            complexity: "that of the queued commands",
            "Runs the queued commands as one."
        ) { _, _ in
            // Never reached: EXEC is not queued.
        } special: { engine, _, connection in
            engine.executeTransaction(connection)
        },
        Command(
            "discard",
            arity: 1,
            [.noscript, .loading, .stale, .fast, .allowBusy, .immediate],
            group: "transactions",
            since: "2.0.0",
            "Drops the queued commands."
        ) { call, out in
            guard call.connection.transaction != nil else {
                out.appendError("ERR DISCARD without MULTI")
                return
            }
            call.connection.transaction = nil
            call.connection.watches.removeAll()
            out.appendOK()
        },
        Command(
            "watch",
            arity: -2,
            [.noscript, .loading, .stale, .fast, .allowBusy, .immediate],
            keys: .range(first: 1, last: -1, step: 1),
            group: "transactions",
            since: "2.2.0",
            complexity: "O(N) in the number of keys",
            "Makes the next EXEC do nothing if one of these keys is written before it."
        ) { call, out in
            guard call.connection.transaction == nil else {
                out.appendError("ERR WATCH inside MULTI is not allowed")
                return
            }
            for index in 1..<call.arguments.count {
                let hash = call.cache.hasher.hash(call.arguments[index])
                call.connection.watches.append(Connection.Watch(hash: hash, fence: call.cache.fence(hash: hash)))
            }
            out.appendOK()
        },
        Command(
            "unwatch",
            arity: 1,
            [.noscript, .loading, .stale, .fast, .allowBusy],
            group: "transactions",
            since: "2.2.0",
            "Forgets the watched keys."
        ) { call, out in
            call.connection.watches.removeAll()
            out.appendOK()
        },
    ]
}
