extension Shard where Policy: ~Copyable {
    /// Walks everything and compares it with everything else.
    ///
    /// - Complexity: O(entries).
    func checkInvariants() throws(InvariantViolation) {
        try slab.checkInvariants()
        try InvariantViolation.require(slab.count == table.count, "\(slab.count) nodes for \(table.count) entries")
        try checkTotals()
        try checkQueues()
        try checkTimers()
        try InvariantViolation.require(
            table.count <= limits.entries,
            "\(table.count) entries exceed the limit of \(limits.entries)"
        )
        try InvariantViolation.require(
            usedBytes <= limits.bytes,
            "\(usedBytes) bytes exceed the limit of \(limits.bytes)"
        )
    }

    private func checkTotals() throws(InvariantViolation) {
        var bytes = 0
        var bytesOnProbation = 0
        var absent = 0
        try table.check { (entry) throws(InvariantViolation) in
            let node = entry.metadata.node
            try InvariantViolation.require(Int(node) < slab.used, "an entry names node \(node), which is not in use")
            try InvariantViolation.require(slab.nodes[Int(node)].block == entry.base, "node \(node) has another entry")
            try InvariantViolation.require(
                entry.metadata.isHollow != storesValues,
                "node \(node) is hollow: \(entry.metadata.isHollow), values are stored: \(storesValues)"
            )
            bytes += cost(of: entry)
            if entry.metadata.isOnProbation { bytesOnProbation += cost(of: entry) }
            if entry.metadata.isAbsent { absent += 1 }
        }
        try InvariantViolation.require(bytes == usedBytes, "\(bytes) bytes are counted as \(usedBytes)")
        try InvariantViolation.require(
            bytesOnProbation == probationBytes,
            "\(bytesOnProbation) bytes on probation are counted as \(probationBytes)"
        )
        try InvariantViolation.require(absent == absentCount, "\(absent) marks are counted as \(absentCount)")
    }

    private func checkQueues() throws(InvariantViolation) {
        var seen = [Bool](repeating: false, count: slab.used)
        func visit(_ node: NodeIndex, onProbation: Bool) throws(InvariantViolation) {
            try InvariantViolation.require(Int(node) < slab.used && !seen[Int(node)], "node \(node) is in two queues")
            try InvariantViolation.require(slab.nodes[Int(node)].block != nil, "node \(node) is queued and free")
            let isOnProbation = slab.nodes[Int(node)].entry.metadata.isOnProbation
            try InvariantViolation.require(isOnProbation == onProbation, "node \(node) is in the wrong queue")
            seen[Int(node)] = true
        }
        try probation.check(in: slab.nodes) { (node) throws(InvariantViolation) in try visit(node, onProbation: true) }
        try policy.check(in: slab.nodes) { (node) throws(InvariantViolation) in try visit(node, onProbation: false) }
        try InvariantViolation.require(
            probation.count + policy.count == table.count,
            "\(probation.count) entries on probation and \(policy.count) of the policy are not \(table.count)"
        )
    }

    private func checkTimers() throws(InvariantViolation) {
        var timers = 0
        for index in 0..<slab.used where slab.nodes[index].block != nil {
            let expires = slab.nodes[index].entry.expiresAt != Entry.never
            let isTimed = slab.nodes[index].timerPrevious != Node.none
            try InvariantViolation.require(
                expires == isTimed,
                "node \(index) expires: \(expires), has a timer: \(isTimed)"
            )
            timers += expires ? 1 : 0
        }
        try InvariantViolation.require(timers == wheel.count, "\(timers) entries expire, \(wheel.count) timers are set")
        try wheel.check(in: slab.nodes) { (node) throws(InvariantViolation) in
            try InvariantViolation.require(slab.nodes[Int(node)].block != nil, "node \(node) has a timer and is free")
        }
    }
}
