import CacheCore
import PredictiveCache
import PredisPrimitives
import RESP

extension Engine {
    /// `EXEC`: all queued commands, with nothing of anybody else's in between.
    func executeTransaction(_ connection: Connection) {
        guard let transaction = connection.transaction else {
            reply(connection) { output.appendError("ERR EXEC without MULTI") }
            return
        }
        connection.transaction = nil
        if transaction.isAborted {
            connection.watches.removeAll()
            reply(connection) { output.appendError(ReplyError.abortedTransaction) }
            return
        }
        let writes = transaction.commands.contains { $0.command.flags.contains(.write) && !$0.command.keys.isNone }
        if writes, context.writesThrough {
            guard !transaction.touchesAllKeys else {
                reply(connection) { output.appendError(ReplyError.wholeCacheInWriteThrough) }
                return
            }
            startWriteThrough(transaction.commands, isTransaction: true, connection)
            return
        }
        let wanted =
            context.store.hasOrigin ? transaction.keys { owned in owned.withArguments { owned.command.loads($0) } } : []
        let missing = missingKeys(among: wanted)
        if missing.isEmpty {
            reply(connection) { _ = execute(transaction, loaded: LoadedValues(), connection) }
        } else {
            stall(connection, on: missing) { .transaction(transaction, keys: $0, attempt: 1) }
        }
    }

    /// Runs the commands under the locks of their keys and appends the reply to the output.
    ///
    /// - Returns: `false`, with nothing done, if a loaded key was written meanwhile and must be loaded again.
    func execute(_ transaction: Transaction, loaded: LoadedValues, _ connection: Connection) -> Bool {
        let hashes = transaction.keys().map { cache.hasher.hash($0) } + connection.watches.map(\.hash)
        return cache.withExclusiveAccess(to: transaction.touchesAllKeys ? nil : hashes) { view in
            if loaded.mustBeRepeated(in: view, now: now) { return false }
            if connection.hasStaleWatch(in: view) {
                output.appendNullArray(connection.version)
            } else {
                runAll(transaction.commands, connection, in: view, loaded: loaded)
            }
            connection.watches.removeAll()
            return true
        }
    }

    /// Appends the array of the replies of `commands`, run one after another in `view`.
    func runAll(_ commands: [OwnedCommand], _ connection: Connection, in view: Cache, loaded: LoadedValues) {
        output.appendArray(commands.count)
        for owned in commands {
            owned.withArguments { run(owned.command, $0, connection, cache: view, loaded: loaded) }
        }
    }
}

extension Connection {
    /// Whether a watched key was written since `WATCH`.
    func hasStaleWatch(in cache: Cache) -> Bool {
        watches.contains { cache.fence(hash: $0.hash) != $0.fence }
    }
}
