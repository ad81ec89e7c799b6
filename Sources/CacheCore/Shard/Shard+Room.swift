internal import PredisPrimitives

extension Shard where Policy: ~Copyable {
    /// Changes the limits; what exceeds them leaves.
    mutating func setLimits(_ limits: ShardLimits) {
        self.limits = limits
        makeRoom(entries: 0, bytes: 0)
    }

    /// Evicts until `entries` more entries with `bytes` more bytes fit.
    ///
    /// `onProbation` says whether they will be on probation. The entry `spared` of the policy stays resident even if
    /// the policy gives it up.
    ///
    /// - Returns: Whether the policy gave `spared` up, which is in no queue then.
    @discardableResult
    mutating func makeRoom(
        entries: Int,
        bytes: Int,
        onProbation: Bool = false,
        sparing spared: NodeIndex = Node.none
    ) -> Bool {
        var isSparedDetached = false
        while table.count + entries > limits.entries || usedBytes + bytes > limits.bytes {
            if probation.count > 0,
                isProbationOver(entries: entries, onProbation: onProbation)
                    || probationBytes + (onProbation ? bytes : 0) > limits.probationBytes
            {
                evictFromProbation()
            } else if let victim = policy.evict(in: slab.nodes, residents: table.count, hasher: table.hasher) {
                if victim.node == spared {
                    isSparedDetached = true
                } else {
                    statistics.evictions += 1
                    release(slab.nodes[Int(victim.node)].entry, hash: victim.hash)
                }
            } else {
                precondition(probation.count > 0, "an entry larger than the shard was let in")
                evictFromProbation()
            }
        }
        return isSparedDetached
    }

    /// Whether the oldest on probation has had its time once `entries` more have come.
    private func isProbationOver(entries: Int, onProbation: Bool) -> Bool {
        let arrival = slab.nodes[Int(probation.oldest)].entry.metadata.arrival
        let age = Int(truncatingIfNeeded: (insertions &- arrival) & EntryMetadata.arrivalMask)
        let span = limits.probationSpan(residents: table.count)
        // As many as the span are never younger than it, unless the age has gone round while there was room.
        return age + entries >= span || probation.count + (onProbation ? entries : 0) > span
    }

    private mutating func evictFromProbation() {
        let entry = slab.nodes[Int(probation.oldest)].entry
        let hash = table.hasher.hash(entry.key)
        statistics.evictions += 1
        endProbation(entry, hash: hash, isUsed: false)
        release(entry, hash: hash)
    }

    /// Takes an entry off probation; the policy does not know it yet.
    mutating func endProbation(_ entry: Entry, hash: UInt64, isUsed: Bool) {
        probation.remove(entry.metadata.node, in: slab.nodes)
        probationBytes -= cost(of: entry)
        entry.metadata.isOnProbation = false
        guard !isUsed else { return }
        outbox.post(hash)
        statistics.unusedPrefetches += 1
    }

    /// Adds an entry whose key is not resident and which fits the limits; without a value, a mark of absence.
    mutating func insert(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        value: UnsafeRawBufferPointer?,
        expiresAt: Int64,
        onProbation: Bool
    ) {
        let isAbsent = value == nil
        let value = value ?? UnsafeRawBufferPointer(start: nil, count: 0)
        let bytes = Self.cost(keyCount: key.count, valueCount: value.count)
        let recalled = !onProbation && policy.recall(hash)
        makeRoom(entries: 1, bytes: bytes, onProbation: onProbation)
        let node = slab.allocate()
        var metadata = EntryMetadata(node: node, isAbsent: isAbsent, isHollow: !storesValues)
        metadata.isOnProbation = onProbation
        insertions &+= 1
        if onProbation { metadata.arrival = insertions }
        let entry = Entry.allocate(
            key: key,
            value: value,
            metadata: metadata,
            expiresAt: expiresAt
        )
        slab.nodes[Int(node)].block = entry.base
        table.insert(entry, hash: hash)
        usedBytes += bytes
        absentCount += isAbsent ? 1 : 0
        if onProbation {
            probation.push(node, in: slab.nodes)
            probationBytes += bytes
            statistics.prefetchInsertions += 1
        } else {
            policy.insert(node, recalled: recalled, in: slab.nodes)
            statistics.demandInsertions += 1
        }
        if expiresAt != Entry.never { wheel.insert(node, in: slab.nodes) }
    }

    /// Removes a resident entry for another reason than room.
    mutating func remove(_ slot: Int, hash: UInt64) {
        let entry = table[slot]
        if entry.metadata.isOnProbation {
            endProbation(entry, hash: hash, isUsed: false)
        } else {
            policy.remove(entry.metadata.node, in: slab.nodes)
        }
        release(entry, hash: hash)
    }

    /// Gives back everything that an entry in no queue still holds.
    private mutating func release(_ entry: Entry, hash: UInt64) {
        let node = entry.metadata.node
        if entry.expiresAt != Entry.never { wheel.remove(node, in: slab.nodes) }
        table.remove(at: table.slot(of: entry, hash: hash))
        usedBytes -= cost(of: entry)
        absentCount -= entry.metadata.isAbsent ? 1 : 0
        slab.giveBack(node)
        entry.deallocate()
    }

    /// Empties the shard and moves the fences of all keys.
    mutating func removeAll() {
        fences.advanceAll()
        for index in 0..<slab.used where slab.nodes[index].block != nil {
            let entry = slab.nodes[index].entry
            if entry.metadata.isOnProbation {
                outbox.post(table.hasher.hash(entry.key))
                statistics.unusedPrefetches += 1
            }
            entry.deallocate()
        }
        table.removeAll()
        slab.removeAll()
        policy.removeAll()
        wheel.removeAll()
        probation = NodeList()
        probationBytes = 0
        usedBytes = 0
        absentCount = 0
    }
}
