extension Shard where Policy: ~Copyable {
    /// Stores a value if the condition holds; an access for the policy.
    mutating func write(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        value: UnsafeRawBufferPointer,
        expiry: ExpiryUpdate,
        condition: WriteCondition,
        now: Int64
    ) -> WriteResult {
        let slot = unexpiredSlot(key, hash: hash, now: now)
        let current = slot.flatMap { table[$0].metadata.isAbsent ? nil : table[$0] }
        switch condition {
        case .always: break
        case .ifAbsent: guard current == nil else { return .conditionFailed }
        case .ifPresent: guard current != nil else { return .conditionFailed }
        }
        guard fits(keyCount: key.count, valueCount: value.count) else {
            statistics.refusedSizes += 1
            return .tooLarge
        }
        fences.advance(hash)
        let expiresAt =
            switch expiry {
            case .none: Entry.never
            case .keep: current?.expiresAt ?? Entry.never
            case .at(let instant): instant
            }
        guard expiresAt > now else {
            if let slot { remove(slot, hash: hash) }
            return .written
        }
        if let slot {
            replace(table[slot], hash: hash, value: value, expiresAt: expiresAt)
        } else {
            insert(key, hash: hash, value: value, expiresAt: expiresAt, onProbation: false)
        }
        return .written
    }

    /// Reads and changes an entry in one step.
    ///
    /// `body` gets nothing for a key that is absent.
    mutating func modify(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        now: Int64,
        _ body: (UnsafeRawBufferPointer?, EntryInfo?) -> Modification
    ) -> WriteResult {
        let slot = unexpiredSlot(key, hash: hash, now: now)
        let current = slot.flatMap { table[$0].metadata.isAbsent ? nil : table[$0] }
        switch body(current?.value, current.map { info($0, hash: hash) }) {
        case .keep:
            return .conditionFailed
        case .replace(let value, let expiry):
            return value.withUnsafeBytes {
                write(key, hash: hash, value: $0, expiry: expiry, condition: .always, now: now)
            }
        case .setExpiry(let expiry):
            guard let slot, current != nil, expiry != .keep else { return .conditionFailed }
            setExpiry(expiry, at: slot, hash: hash, now: now)
            return .written
        case .remove:
            return remove(key, hash: hash, now: now) ? .written : .conditionFailed
        }
    }

    /// Deletes a key and moves its fence, whether it is resident or not.
    ///
    /// - Returns: Whether there was a value that had not expired.
    mutating func remove(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) -> Bool {
        fences.advance(hash)
        guard let slot = unexpiredSlot(key, hash: hash, now: now) else { return false }
        let hadValue = !table[slot].metadata.isAbsent
        remove(slot, hash: hash)
        return hadValue
    }

    /// Brings in what was loaded, unless the key has changed since the fence was taken.
    ///
    /// No value: marks the key absent.
    mutating func fill(
        _ key: UnsafeRawBufferPointer,
        hash: UInt64,
        value: UnsafeRawBufferPointer?,
        expiresAt: Int64?,
        fence: Fence,
        kind: FillKind,
        now: Int64
    ) -> FillResult {
        guard fence == fences.fence(hash) else {
            statistics.refusedFills += 1
            return .fenced
        }
        guard unexpiredSlot(key, hash: hash, now: now) == nil else { return .alreadyPresent }
        guard fits(keyCount: key.count, valueCount: value?.count ?? 0) else {
            statistics.refusedSizes += 1
            return .tooLarge
        }
        let expiresAt = expiresAt ?? Entry.never
        guard expiresAt > now else { return .expired }
        insert(key, hash: hash, value: value, expiresAt: expiresAt, onProbation: kind == .prefetch)
        return .inserted
    }

    /// The slot of a resident key; an expired entry is removed on the way.
    private mutating func unexpiredSlot(_ key: UnsafeRawBufferPointer, hash: UInt64, now: Int64) -> Int? {
        guard let slot = table.find(key, hash: hash) else { return nil }
        guard table[slot].expiresAt <= now else { return slot }
        expire(slot, hash: hash)
        return nil
    }

    private func fits(keyCount: Int, valueCount: Int) -> Bool {
        Entry.canHold(keyCount: keyCount, valueCount: valueCount)
            && Self.cost(keyCount: keyCount, valueCount: valueCount) <= limits.bytes
    }

    /// Gives a resident entry another value and expiry.
    ///
    /// It keeps its node. The entry is accessed first, so that it is not the next to leave; if the policy gives it up
    /// all the same while room is made for a longer value, it goes on as a new one.
    private mutating func replace(_ entry: Entry, hash: UInt64, value: UnsafeRawBufferPointer, expiresAt: Int64) {
        let node = entry.metadata.node
        if entry.metadata.isOnProbation {
            endProbation(entry, hash: hash, isUsed: false)
            policy.insert(node, recalled: policy.recall(hash), in: slab.nodes)
        } else {
            policy.touch(entry, hash: hash, in: slab.nodes)
        }
        if entry.metadata.isAbsent {
            entry.metadata.isAbsent = false
            absentCount -= 1
        }
        setExpiry(of: entry, to: expiresAt)
        let blockBytes = Entry.blockBytes(keyCount: entry.keyCount, valueCount: value.count)
        let growth = blockBytes - entry.blockBytes
        let isDetached = growth > 0 && makeRoom(entries: 0, bytes: growth, sparing: node)
        if growth == 0 || entry.metadata.isHollow {
            entry.overwrite(value: value)
        } else {
            let new = Entry.allocate(
                key: entry.key,
                value: value,
                metadata: entry.metadata,
                expiresAt: expiresAt
            )
            table.replace(at: table.slot(of: entry, hash: hash), with: new)
            slab.nodes[Int(node)].block = new.base
            entry.deallocate()
        }
        usedBytes += growth
        if isDetached {
            slab.nodes[Int(node)].entry.metadata = EntryMetadata(node: node, isAbsent: false, isHollow: !storesValues)
            policy.insert(node, recalled: policy.recall(hash), in: slab.nodes)
        }
    }
}
