import AccessModel
import CacheCore
import PredisPrimitives
import RESP

/// One command being run: its arguments and where it works.
///
/// Keys are named by the index of their argument. Reads see what was loaded for the command where the cache has nothing.
struct Invocation {
    let engine: Engine
    let connection: Connection
    let arguments: Arguments
    /// The cache itself, a view with its locks held (transactions), or the scratch of a write-through command.
    let cache: Cache
    /// What was loaded for this command, or `nil` if it runs at once: then its reads count as accesses.
    let loaded: LoadedValues?

    var context: ServerContext { engine.context }
    var version: RESPVersion { connection.version }
    /// Milliseconds since 1970.
    var now: Int64 { engine.now }

    private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        cache.hasher.hash(key)
    }

    /// Calls `body` with the value of a key, or with `nil`; counts as an access.
    func read(_ index: Int, _ body: (UnsafeRawBufferPointer?) -> Void) {
        let key = arguments[index]
        let hash = hash(key)
        if let loaded {
            if cache.peek(key, hash: hash, now: now, { value, _ in body(value) }) { return }
            guard let value = loaded.value(key) else { return body(nil) }
            value.withUnsafeBytes { body($0) }
            return
        }
        let outcome = cache.read(key, hash: hash, now: now) { body($0) }
        if outcome != .hit, outcome != .firstUse { body(nil) }
        engine.record(key, hash, outcome.asAccess, connection)
    }

    /// Whether the key has a value, here or at the origin as far as it was loaded.
    func exists(_ index: Int) -> Bool {
        info(index) != nil || loaded?.value(arguments[index]) != nil
    }

    /// What the cache holds for a key, without counting as an access.
    func info(_ index: Int) -> EntryInfo? {
        let key = arguments[index]
        var found: EntryInfo?
        _ = cache.peek(key, hash: hash(key), now: now) { _, info in found = info }
        return found
    }

    /// Sets the value of a key.
    func write(
        _ index: Int,
        _ value: UnsafeRawBufferPointer,
        expiry: ExpiryUpdate = .none,
        condition: WriteCondition = .always
    ) -> WriteResult {
        let key = arguments[index]
        // A value that is only at the origin exists all the same.
        if condition != .always, let loaded, loaded.value(key) != nil, info(index) == nil {
            if condition == .ifAbsent { return .conditionFailed }
            loaded.forget(key)
            let result = cache.write(key, hash: hash(key), value: value, expiry: expiry, condition: .always, now: now)
            if result == .written { recordChange(key, .write) }
            return result
        }
        let result = cache.write(key, hash: hash(key), value: value, expiry: expiry, condition: condition, now: now)
        if result == .written {
            loaded?.forget(key)
            recordChange(key, .write)
        }
        return result
    }

    /// Changes the value of a key under its lock.
    ///
    /// `body` gets the old value, or `nil` if there is none.
    func modify<Failure: Error>(
        _ index: Int,
        _ body: (UnsafeRawBufferPointer?, EntryInfo?) throws(Failure) -> Modification
    ) throws(Failure) -> WriteResult {
        let key = arguments[index]
        let value = loaded?.value(key)
        var change = AccessOutcome.write
        let result = try cache.modify(key, hash: hash(key), now: now) { (current, info) throws(Failure) in
            guard current == nil, let value else {
                let modification = try body(current, info)
                if case .remove = modification { change = .delete }
                return modification
            }
            // `withUnsafeBytes` of an array cannot carry a typed error out, hence the detour over a result.
            let result = value.withUnsafeBytes { bytes -> Result<Modification, Failure> in
                do throws(Failure) {
                    return .success(try body(bytes, nil))
                } catch {
                    return .failure(error)
                }
            }
            let modification = try result.get()
            if case .remove = modification { change = .delete }
            return modification
        }
        if result == .written { recordChange(key, change) }
        loaded?.forget(key)
        return result
    }

    /// Deletes a key.
    ///
    /// Returns whether it was there.
    func remove(_ index: Int) -> Bool {
        let key = arguments[index]
        let wasLoaded = loaded?.value(key) != nil
        loaded?.forget(key)
        recordChange(key, .delete)
        return cache.remove(key, hash: hash(key), now: now) || wasLoaded
    }

    /// Tells the learner that the client will ask for a key soon.
    ///
    /// Returns whether it was told.
    func hint(_ index: Int) -> Bool {
        let key = arguments[index]
        return engine.record(key, hash(key), .hint, connection)
    }

    /// Tells the learner that a key was written or removed.
    ///
    /// What a write-through command tries out is told when it has come to the cache.
    private func recordChange(_ key: UnsafeRawBufferPointer, _ outcome: AccessOutcome) {
        guard !engine.context.writesThrough else { return }
        engine.record(key, hash(key), outcome, connection)
    }
}

extension ReadOutcome {
    /// What the learner is told of a read that did not start a load.
    var asAccess: AccessOutcome {
        switch self {
        case .hit: .hit
        // Knowing beforehand that a key does not exist saves a load, too.
        case .firstUse, .absentFirstUse: .firstUse
        case .absent: .absent
        case .miss: .miss
        }
    }
}
