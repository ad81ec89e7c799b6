import AccessModel
import AccessStream
import CacheCore
import Origins
import PredictiveCache
import PredisPrimitives
import RESP

extension Engine {
    /// How often a command is tried again because its key was written while it was being loaded.
    private static let mostAttempts = 8

    // MARK: Plain reads

    /// Starts or joins the load of one missing key and reserves the place of its reply.
    func startLoad(_ key: UnsafeRawBufferPointer, _ hash: UInt64, _ connection: Connection) {
        let pending = connection.reserve(PendingReply(chunks: [[], []], holes: 1, version: connection.version))
        let admission = context.store.demand(Array(key), hash: hash) {
            [sink = connection.sink, ticket = pending.ticket] in
            sink.post(.loaded(ticket: ticket, index: 0, result: $0))
        }
        record(key, hash, admission.asAccess, connection)
    }

    /// `MGET`: the resident values at once, the others loaded as one batch into the holes between them.
    func multipleGet(_ arguments: Arguments, _ connection: Connection) {
        let start = output.count
        var chunkStart = start
        var chunks: [[UInt8]] = []
        var missing: [HashedKey] = []
        output.appendArray(arguments.count - 1)
        for index in 1..<arguments.count {
            let key = arguments[index]
            let hash = cache.hasher.hash(key)
            let outcome = cache.read(key, hash: hash, now: now) { output.appendBulk($0) }
            switch outcome {
            case .hit, .firstUse:
                record(key, hash, outcome.asAccess, connection)
            case .absent, .absentFirstUse:
                output.appendNull(connection.version)
                record(key, hash, outcome.asAccess, connection)
            case .miss:
                chunks.append(output.bytes(from: chunkStart))
                chunkStart = output.count
                missing.append(HashedKey(bytes: Array(key), hash: hash))
            }
        }
        guard !missing.isEmpty else {
            keepBack(from: start, connection)
            return
        }
        chunks.append(output.bytes(from: chunkStart))
        output.truncate(to: start)
        let pending = PendingReply(chunks: chunks, holes: missing.count, version: connection.version)
        demand(missing, for: connection.reserve(pending), connection)
    }

    /// Asks for several keys as one batch, to fill the holes of `pending` in order.
    private func demand(_ keys: [HashedKey], for pending: PendingReply, _ connection: Connection) {
        let admissions = context.store.demand(keys) { [sink = connection.sink, ticket = pending.ticket] index, result in
            sink.post(.loaded(ticket: ticket, index: index, result: result))
        }
        for (key, admission) in zip(keys, admissions) {
            _ = key.bytes.withUnsafeBytes { record($0, key.hash, admission.asAccess, connection) }
        }
    }

    // MARK: Commands that need their keys

    /// Runs `command` at once if all its keys are resident, else when they have been loaded.
    func runAfterLoading(_ command: Command, _ arguments: Arguments, _ connection: Connection) {
        let isComplete = command.keyIndices(argumentCount: arguments.count).allSatisfy { index in
            let key = arguments[index]
            return cache.isResident(key, hash: cache.hasher.hash(key), now: now)
        }
        if isComplete {
            runNow(command, arguments, connection)
            return
        }
        let owned = OwnedCommand(command, arguments)
        stall(connection, on: missingKeys(among: owned.keys)) { .run(owned, keys: $0, attempt: 1) }
    }

    /// Those of `keys` that are not resident, each once.
    func missingKeys(among keys: [[UInt8]]) -> [HashedKey] {
        var seen: Set<[UInt8]> = []
        return keys.compactMap { key in
            let hashed = HashedKey(bytes: key, hash: cache.hasher.hash(key))
            let isResident = key.withUnsafeBytes { cache.isResident($0, hash: hashed.hash, now: now) }
            return !isResident && seen.insert(key).inserted ? hashed : nil
        }
    }

    /// Loads `keys` and then continues; nothing of this connection runs in between.
    func stall(
        _ connection: Connection,
        on keys: [HashedKey],
        then continuation: ([FencedKey]) -> PendingReply.Continuation
    ) {
        let pending = PendingReply(
            chunks: Array(repeating: [], count: keys.count + 1),
            holes: keys.count,
            version: connection.version
        )
        connection.isStalled = true
        load(keys, into: connection.reserve(pending), connection, then: continuation)
    }

    /// Starts the loads of a reserved reply, noting the generation of each key first.
    func load(
        _ keys: [HashedKey],
        into pending: PendingReply,
        _ connection: Connection,
        then continuation: ([FencedKey]) -> PendingReply.Continuation
    ) {
        pending.continuation = continuation(keys.map { FencedKey(key: $0, fence: cache.fence(hash: $0.hash)) })
        pending.values = Array(repeating: nil, count: keys.count)
        pending.missing = keys.count
        // A miss is a miss: let the cache count it where it counts those of GET.
        for key in keys {
            key.bytes.withUnsafeBytes { bytes in _ = cache.read(bytes, hash: key.hash, now: now) { _ in } }
        }
        demand(keys, for: pending, connection)
    }

    // MARK: Events

    /// Takes in what happened elsewhere; `output` then holds the replies it set free.
    ///
    /// The transport calls `consume` again afterwards with the bytes it still holds, as the connection may go on.
    public func handle(_ event: ConnectionEvent, for connection: Connection) {
        readClocks()
        switch event {
        case .loaded(let ticket, let index, let result):
            guard let pending = connection.replies.place(ticket), index < pending.values.count,
                pending.values[index] == nil
            else { return }
            pending.values[index] = result
            pending.missing -= 1
            if pending.missing == 0 { resume(pending, connection) }
        case .explained(let ticket, let explanation):
            if let pending = connection.replies.place(ticket) { didExplain(explanation, pending) }
        case .locked(let ticket):
            if let pending = connection.replies.place(ticket) { didLock(pending, connection) }
        case .written(let ticket, let result):
            if let pending = connection.replies.place(ticket) { didWrite(result, pending, connection) }
        }
        drainReplies(connection)
        recorder?.publish()
    }

    /// Goes on with a command whose keys have been loaded.
    private func resume(_ pending: PendingReply, _ connection: Connection) {
        switch pending.continuation {
        case nil, .explanation:
            break
        case .run(let owned, let keys, let attempt):
            guard let loaded = takeLoaded(pending, keys, connection) else { return }
            if loaded.mustBeRepeated(in: cache, now: now) {
                repeatLoad(pending, keys, attempt, connection) { .run(owned, keys: $0, attempt: attempt + 1) }
                return
            }
            finish(pending, connection) {
                owned.withArguments { run(owned.command, $0, connection, cache: cache, loaded: loaded) }
            }
        case .transaction(let transaction, let keys, let attempt):
            guard let loaded = takeLoaded(pending, keys, connection) else { return }
            let start = output.count
            if execute(transaction, loaded: loaded, connection) {
                let bytes = output.bytes(from: start)
                output.truncate(to: start)
                finish(pending, connection) { output.append(bytes) }
            } else {
                repeatLoad(pending, keys, attempt, connection) {
                    .transaction(transaction, keys: $0, attempt: attempt + 1)
                }
            }
        case .writeThrough(let operation):
            guard let loaded = takeLoaded(pending, operation.loading, connection) else {
                release(operation)
                return
            }
            didLoad(operation, loaded, pending, connection)
        }
    }

    /// What was loaded; if a load failed, the command's reply is that error and the result is `nil`.
    private func takeLoaded(_ pending: PendingReply, _ keys: [FencedKey], _ connection: Connection) -> LoadedValues? {
        let loaded = LoadedValues()
        for (key, result) in zip(keys, pending.values) {
            switch result {
            case .success(let value)?:
                loaded.add(key, value)
            case .failure(let error)?:
                finish(pending, connection) { output.appendError(ReplyError.origin(error)) }
                return nil
            case nil:
                preconditionFailure("a reply resumes only when all its loads have ended")
            }
        }
        return loaded
    }

    /// Loads the keys once more, because one was written meanwhile; gives up after `mostAttempts`.
    private func repeatLoad(
        _ pending: PendingReply,
        _ keys: [FencedKey],
        _ attempt: Int,
        _ connection: Connection,
        then continuation: ([FencedKey]) -> PendingReply.Continuation
    ) {
        guard attempt < Self.mostAttempts else {
            finish(pending, connection) { output.appendError(ReplyError.contended) }
            return
        }
        load(keys.map(\.key), into: pending, connection, then: continuation)
    }

    /// Makes `body`'s reply that of `pending` and lets the connection go on.
    func finish(_ pending: PendingReply, _ connection: Connection, _ body: () -> Void) {
        let start = output.count
        body()
        pending.complete(with: output.bytes(from: start))
        output.truncate(to: start)
        connection.isStalled = false
    }

    /// Moves the replies that no longer wait for anything to the output.
    private func drainReplies(_ connection: Connection) {
        connection.replies.drain { reply in
            for (index, chunk) in reply.chunks.enumerated() {
                output.append(chunk)
                guard index < reply.values.count else { continue }
                switch reply.values[index] {
                case .success(let value?)?: output.appendBulk(value)
                case .success(nil)?, nil: output.appendNull(reply.version)
                case .failure(let error)?: output.appendError(ReplyError.origin(error))
                }
            }
            output.append(reply.following)
        }
    }
}
