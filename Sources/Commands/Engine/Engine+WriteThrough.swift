import AccessModel
import CacheCore
import Origins
import PredictiveCache
import PredisPrimitives
import RESP

/// Commands whose writes go to the origin before they are acknowledged.
///
/// Steps, each begun by an event: the keys are locked against other writers; what the commands look at is loaded; the
/// commands run in a scratch cache, which shows what they would reply and change; the changes go to the origin; then,
/// and only then, to the cache. A failed write leaves its keys out of the cache, as nobody knows what the origin holds.
final class WriteThroughOperation {
    let commands: [OwnedCommand]
    let isTransaction: Bool
    let keys: [[UInt8]]
    fileprivate(set) var owner: UInt64 = 0
    fileprivate(set) var loading: [FencedKey] = []
    fileprivate var reply: [UInt8] = []
    fileprivate var changes: [Change] = []

    /// What the commands do to one key.
    fileprivate struct Change {
        var key: HashedKey
        var value: [UInt8]?
        var expiresAt: Int64?
        /// Whether the origin must hear of it: not for a change of expiry alone.
        var concernsOrigin: Bool
    }

    init(commands: [OwnedCommand], isTransaction: Bool) {
        self.commands = commands
        self.isTransaction = isTransaction
        keys = Transaction(commands: commands).keys()
    }
}

/// A small private cache in which commands are tried out.
struct Scratch {
    let cache: Cache

    init(hashSeed: UInt64) {
        do {
            cache = try Cache.make(
                CacheConfiguration(maximumEntries: 1 << 20, eviction: .lru, shardCount: 1, hashSeed: hashSeed)
            )
        } catch {
            preconditionFailure("the scratch cache was refused: \(error)")
        }
    }
}

extension Engine {
    /// Begins a write-through; the connection waits until it has ended.
    func startWriteThrough(_ commands: [OwnedCommand], isTransaction: Bool, _ connection: Connection) {
        let operation = WriteThroughOperation(commands: commands, isTransaction: isTransaction)
        let pending = connection.reserve(PendingReply(chunks: [[]], holes: 0, version: connection.version))
        pending.continuation = .writeThrough(operation)
        connection.isStalled = true
        operation.owner = context.writeLocks.acquire(operation.keys) {
            [sink = connection.sink, ticket = pending.ticket] in
            sink.post(.locked(ticket: ticket))
        }
    }

    /// The keys are this operation's: load those its commands look at.
    func didLock(_ pending: PendingReply, _ connection: Connection) {
        guard case .writeThrough(let operation)? = pending.continuation else { return }
        let looking = operation.commands.filter { owned in
            owned.withArguments { owned.command.loads($0) } || !owned.command.flags.contains(.blind)
        }
        let missing = missingKeys(among: Transaction(commands: looking).keys())
        if missing.isEmpty {
            tryOut(operation, LoadedValues(), pending, connection)
        } else {
            load(missing, into: pending, connection) { keys in
                operation.loading = keys
                return .writeThrough(operation)
            }
        }
    }

    /// What the commands look at has been loaded.
    func didLoad(
        _ operation: WriteThroughOperation,
        _ loaded: LoadedValues,
        _ pending: PendingReply,
        _ connection: Connection
    ) {
        tryOut(operation, loaded, pending, connection)
    }

    /// Runs the commands in the scratch cache and sends what they change to the origin.
    private func tryOut(
        _ operation: WriteThroughOperation,
        _ loaded: LoadedValues,
        _ pending: PendingReply,
        _ connection: Connection
    ) {
        if operation.isTransaction {
            let isStale = connection.hasStaleWatch(in: cache)
            connection.watches.removeAll()
            if isStale {
                finish(pending, connection) { output.appendNullArray(connection.version) }
                release(operation)
                return
            }
        }
        let before = operation.keys.map { snapshot($0, loaded) }
        scratch.cache.removeAll()
        for (key, entry) in zip(operation.keys, before) { put(entry, key) }
        let start = output.count
        if operation.isTransaction { output.appendArray(operation.commands.count) }
        for owned in operation.commands {
            owned.withArguments { run(owned.command, $0, connection, cache: scratch.cache, loaded: LoadedValues()) }
        }
        operation.reply = output.bytes(from: start)
        output.truncate(to: start)
        operation.changes = zip(operation.keys, before).compactMap { change($0, from: $1) }
        send(operation, pending, connection)
    }

    private typealias Snapshot = (value: [UInt8]?, expiresAt: Int64?)

    /// What a key holds as far as it is known here.
    private func snapshot(_ key: [UInt8], _ loaded: LoadedValues) -> Snapshot {
        key.withUnsafeBytes { bytes in
            var found: Snapshot = (nil, nil)
            let isResident = cache.peek(bytes, hash: cache.hasher.hash(bytes), now: now) { value, info in
                found = (Array(value), info.expiresAt)
            }
            return isResident ? found : (loaded.value(bytes), nil)
        }
    }

    private func put(_ entry: Snapshot, _ key: [UInt8]) {
        guard let value = entry.value else { return }
        let expiry = entry.expiresAt.map { ExpiryUpdate.at($0) } ?? ExpiryUpdate.none
        key.withUnsafeBytes { bytes in
            value.withUnsafeBytes { value in
                _ = scratch.cache.write(
                    bytes,
                    hash: scratch.cache.hasher.hash(bytes),
                    value: value,
                    expiry: expiry,
                    condition: .always,
                    now: now
                )
            }
        }
    }

    /// How the scratch cache differs from what was there before, for one key.
    private func change(_ key: [UInt8], from before: Snapshot) -> WriteThroughOperation.Change? {
        let hashed = HashedKey(bytes: key, hash: cache.hasher.hash(key))
        return key.withUnsafeBytes { bytes in
            var after: Snapshot = (nil, nil)
            _ = scratch.cache.peek(bytes, hash: hashed.hash, now: now) { value, info in
                after = (Array(value), info.expiresAt)
            }
            if after.value == before.value, after.expiresAt == before.expiresAt, before.value != nil { return nil }
            if after.value == nil, before.value == nil { return nil }
            return WriteThroughOperation.Change(
                key: hashed,
                value: after.value,
                expiresAt: after.expiresAt,
                concernsOrigin: after.value != before.value
            )
        }
    }

    private func send(_ operation: WriteThroughOperation, _ pending: PendingReply, _ connection: Connection) {
        let changes = operation.changes.filter(\.concernsOrigin)
        guard !changes.isEmpty else {
            didWrite(.success(()), pending, connection)
            return
        }
        let stored = changes.compactMap { change in change.value.map { (key: change.key.bytes, value: $0) } }
        let removed = changes.filter { $0.value == nil }.map(\.key.bytes)
        context.store.writeToOrigin(stored: stored, removed: removed) {
            [sink = connection.sink, ticket = pending.ticket] in
            sink.post(.written(ticket: ticket, result: $0))
        }
    }

    /// The origin has answered.
    func didWrite(_ result: Result<Void, OriginError>, _ pending: PendingReply, _ connection: Connection) {
        guard case .writeThrough(let operation)? = pending.continuation else { return }
        for change in operation.changes {
            change.key.bytes.withUnsafeBytes { key in
                guard case .success = result, let value = change.value else {
                    _ = cache.remove(key, hash: change.key.hash, now: now)
                    record(key, change.key.hash, .delete, connection)
                    return
                }
                let expiry = change.expiresAt.map { ExpiryUpdate.at($0) } ?? ExpiryUpdate.none
                let written = value.withUnsafeBytes {
                    cache.write(key, hash: change.key.hash, value: $0, expiry: expiry, condition: .always, now: now)
                }
                if written == .tooLarge { _ = cache.remove(key, hash: change.key.hash, now: now) }
                record(key, change.key.hash, written == .written ? .write : .delete, connection)
            }
        }
        release(operation)
        finish(pending, connection) {
            switch result {
            case .success: output.append(operation.reply)
            case .failure(let error): output.appendError(ReplyError.origin(error))
            }
        }
    }

    /// Lets other writers have the keys.
    func release(_ operation: WriteThroughOperation) {
        context.writeLocks.release(operation.owner)
    }
}
