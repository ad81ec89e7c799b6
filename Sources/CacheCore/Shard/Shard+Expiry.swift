internal import PredisPrimitives

extension Shard where Policy: ~Copyable {
    /// Removes entries whose time is over.
    ///
    /// At most `limit` timers are handled, counting those that only move to a finer wheel.
    ///
    /// - Returns: How many entries were removed.
    mutating func expire(now: Int64, limit: Int) -> Int {
        var budget = limit
        var removed = 0
        while let node = wheel.popDue(now: now, budget: &budget, in: slab.nodes) {
            // The timer is gone already: from here on the entry counts as one that does not expire.
            let entry = slab.nodes[Int(node)].entry
            entry.expiresAt = Entry.never
            let hash = table.hasher.hash(entry.key)
            expire(table.slot(of: entry, hash: hash), hash: hash)
            removed += 1
        }
        return removed
    }

    /// Removes an entry whose time is over.
    mutating func expire(_ slot: Int, hash: UInt64) {
        remove(slot, hash: hash)
        statistics.expirations += 1
    }

    /// Changes the expiry of a resident entry, which leaves if that is not after `now`, and moves its fence.
    mutating func setExpiry(_ update: ExpiryUpdate, at slot: Int, hash: UInt64, now: Int64) {
        fences.advance(hash)
        let entry = table[slot]
        switch update {
        case .keep: break
        case .none: setExpiry(of: entry, to: Entry.never)
        case .at(let instant) where instant > now: setExpiry(of: entry, to: instant)
        case .at: remove(slot, hash: hash)
        }
    }

    /// Changes the expiry and the timer of a resident entry.
    mutating func setExpiry(of entry: Entry, to expiresAt: Int64) {
        guard entry.expiresAt != expiresAt else { return }
        let node = entry.metadata.node
        if entry.expiresAt != Entry.never { wheel.remove(node, in: slab.nodes) }
        entry.expiresAt = expiresAt
        if expiresAt != Entry.never { wheel.insert(node, in: slab.nodes) }
    }
}
