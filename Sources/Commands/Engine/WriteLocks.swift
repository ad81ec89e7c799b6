import PredisPrimitives

/// One writer at a time for each key whose writes go through to the origin.
///
/// Reads never wait here. An owner names all its keys at once; they are taken in sorted order, so that owners cannot wait for each
/// other in a circle. Safe to use from any thread; `granted` is called on the thread that frees the last key, without
/// the lock held.
final class WriteLocks: Sendable {
    private struct State {
        /// The owners that wait for a key, the present one first.
        var queues: [[UInt8]: [UInt64]] = [:]
        var owners: [UInt64: Owner] = [:]
        var nextOwner: UInt64 = 1
    }

    private struct Owner {
        var keys: [[UInt8]]
        /// How many of the keys are held.
        var held = 0
        var granted: @Sendable () -> Void
    }

    private let state = Locked(State())

    /// Asks for `keys`; `granted` is called once, possibly before this returns.
    ///
    /// - Returns: What to give to `release`.
    func acquire(_ keys: [[UInt8]], granted: @escaping @Sendable () -> Void) -> UInt64 {
        let (owner, isReady) = state.withLock { state in
            let owner = state.nextOwner
            state.nextOwner += 1
            let sorted = Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
            state.owners[owner] = Owner(keys: sorted, granted: granted)
            return (owner, Self.advance(owner, &state))
        }
        if isReady { granted() }
        return owner
    }

    /// Gives up what `owner` holds or waits for.
    func release(_ owner: UInt64) {
        let ready = state.withLock { state -> [@Sendable () -> Void] in
            guard let released = state.owners.removeValue(forKey: owner) else { return [] }
            var ready: [@Sendable () -> Void] = []
            for key in released.keys {
                guard var queue = state.queues[key], let place = queue.firstIndex(of: owner) else { continue }
                queue.remove(at: place)
                state.queues[key] = queue.isEmpty ? nil : queue
                guard place == 0, let next = queue.first, let waiting = state.owners[next] else { continue }
                if Self.advance(next, &state) { ready.append(waiting.granted) }
            }
            return ready
        }
        for granted in ready { granted() }
    }

    /// Takes keys for `owner` until one is in other hands.
    ///
    /// Returns whether it holds all.
    private static func advance(_ owner: UInt64, _ state: inout State) -> Bool {
        guard var entry = state.owners[owner] else { return false }
        defer { state.owners[owner] = entry }
        while entry.held < entry.keys.count {
            let key = entry.keys[entry.held]
            var queue = state.queues[key] ?? []
            if !queue.contains(owner) { queue.append(owner) }
            state.queues[key] = queue
            guard queue.first == owner else { return false }
            entry.held += 1
        }
        return true
    }

    /// How many owners hold or wait for keys.
    var ownerCount: Int { state.withLock { $0.owners.count } }
}
