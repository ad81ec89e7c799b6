internal import PredisPrimitives

extension Shard where Policy: ~Copyable {
    /// Visits the keys with a value in the order of their nodes, which is stable.
    ///
    /// `start` is the first node to look at, `limit` how many may still be looked at; it is lowered.
    ///
    /// - Returns: The node to go on with; `nil`: the shard is done.
    func scan(
        from start: Int,
        limit: inout Int,
        now: Int64,
        _ visit: (UnsafeRawBufferPointer, Int) -> Void
    ) -> Int? {
        var index = start
        while index < slab.used {
            guard limit > 0 else { return index }
            limit -= 1
            if let block = slab.nodes[index].block {
                let entry = Entry(base: block)
                if isVisible(entry, now: now) { visit(entry.key, frequency(of: entry)) }
            }
            index += 1
        }
        return nil
    }

    /// Shows a key with a value, each with the same probability.
    ///
    /// Draws slots until one is taken. Where marks and expired entries make that hopeless it goes through the slots one
    /// by one.
    func withRandomKey(using generator: inout SplitMix64, now: Int64, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool
    {
        guard count > 0 else { return false }
        for _ in 0..<128 {
            let slot = Int(truncatingIfNeeded: generator.next()) & table.mask
            guard let entry = table.entry(at: slot), isVisible(entry, now: now) else { continue }
            body(entry.key)
            return true
        }
        let start = Int(truncatingIfNeeded: generator.next())
        for offset in 0...table.mask {
            guard let entry = table.entry(at: (start &+ offset) & table.mask), isVisible(entry, now: now) else {
                continue
            }
            body(entry.key)
            return true
        }
        return false
    }

    private func frequency(of entry: Entry) -> Int {
        entry.metadata.isOnProbation ? 0 : policy.frequency(of: entry, hash: table.hasher.hash(entry.key))
    }

    private func isVisible(_ entry: Entry, now: Int64) -> Bool {
        !entry.metadata.isAbsent && entry.expiresAt > now
    }
}
