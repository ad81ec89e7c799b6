/// The entries that will expire, by when: a hierarchical timer wheel over nodes.
///
/// Eleven wheels of 64 lists cover every 64-bit instant in milliseconds. A timer belongs to the wheel of the highest
/// group of six bits in which its deadline differs from the wheel's time, and there to the list that this group names.
/// When time enters a list's span, its timers move to finer wheels, at most ten times each. A bit per list says whether
/// it has timers, so empty spans cost nothing, however long. Timers whose deadline was before the wheel's time when
/// they came are in a list of their own.
///
/// A list's first timer has in `timerPrevious` the number of the list with the top bit set, so that a timer leaves its
/// list in O(1) without anybody knowing which it is. Deadlines are read from the entries and must not change while the
/// timer is set.
///
/// Wheel time only follows the clock forwards. If the clock is set back by more than a second, the wheel is built anew,
/// in O(timers); within that second timers fire up to a second late. Whether an *access* finds an entry expired never
/// depends on the wheel.
///
/// Source: Varghese and Lauck, "Hashed and hierarchical timing wheels", SOSP 1987.
struct TimerWheel: ~Copyable {
    private let heads: UnsafeMutablePointer<NodeIndex>
    /// One word for each wheel, one bit for each of its lists.
    private let occupied: UnsafeMutablePointer<UInt64>
    private(set) var time: UInt64 = 0
    private(set) var count = 0

    private static let wheels = 11
    private static let overdue = wheels * 64
    private static let lists = overdue + 1
    private static let headFlag: NodeIndex = 1 << 31
    /// How far the clock may lag behind the wheel before the wheel follows it back, in milliseconds.
    private static let tolerance: UInt64 = 1000

    init() {
        heads = .allocate(capacity: Self.lists)
        heads.initialize(repeating: Node.none, count: Self.lists)
        occupied = .allocate(capacity: Self.wheels)
        occupied.initialize(repeating: 0, count: Self.wheels)
    }

    deinit {
        heads.deallocate()
        occupied.deallocate()
    }

    /// Sets the timer of an entry that expires.
    mutating func insert(_ node: NodeIndex, in nodes: Nodes) {
        link(node, to: list(for: Self.deadline(node, in: nodes)), in: nodes)
        count += 1
    }

    /// Takes back a timer that is set.
    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        unlink(node, in: nodes)
        count -= 1
    }

    /// Takes one entry whose deadline is not after `now`; `nil`: there is none, or the budget is used up.
    ///
    /// The budget says how many timers may still be handled; each that is taken or moved to a finer wheel lowers it by
    /// one.
    mutating func popDue(now: Int64, budget: inout Int, in nodes: Nodes) -> NodeIndex? {
        let now = UInt64(max(0, now))
        if now < time {
            guard time - now > Self.tolerance else { return nil }
            rewind(to: now, in: nodes)
        }
        while budget > 0 {
            let late = heads[Self.overdue]
            if late != Node.none { return take(late, budget: &budget, in: nodes) }
            guard refine(budget: &budget, in: nodes), budget > 0 else { return nil }
            guard let next = nextOccupied(), next.time <= now else {
                time = now
                return nil
            }
            time = next.time
            if next.list < 64 { return take(heads[next.list], budget: &budget, in: nodes) }
        }
        return nil
    }

    /// Forgets every timer.
    ///
    /// The nodes' links are left as they are.
    mutating func removeAll() {
        heads.update(repeating: Node.none, count: Self.lists)
        occupied.update(repeating: 0, count: Self.wheels)
        count = 0
    }

    private mutating func take(_ node: NodeIndex, budget: inout Int, in nodes: Nodes) -> NodeIndex {
        budget -= 1
        remove(node, in: nodes)
        return node
    }

    /// Moves the timers of every list whose span time has entered to finer wheels.
    ///
    /// - Returns: Whether the budget sufficed. If not, the rest is moved next time.
    private func refine(budget: inout Int, in nodes: Nodes) -> Bool {
        for wheel in (1..<Self.wheels).reversed() {
            let list = wheel * 64 + current(wheel)
            while heads[list] != Node.none {
                guard budget > 0 else { return false }
                budget -= 1
                let node = heads[list]
                unlink(node, in: nodes)
                link(node, to: self.list(for: Self.deadline(node, in: nodes)), in: nodes)
            }
        }
        return true
    }

    /// The list that time enters next, and when.
    ///
    /// Lists of a finer wheel come before those of a coarser one.
    private func nextOccupied() -> (list: Int, time: UInt64)? {
        for wheel in 0..<Self.wheels {
            let ahead = occupied[wheel] & (UInt64.max << UInt64(current(wheel)))
            guard ahead != 0 else { continue }
            let slot = ahead.trailingZeroBitCount
            let shift = UInt64(wheel * 6)
            let rest = wheel + 1 < Self.wheels ? (time >> (shift + 6)) << (shift + 6) : 0
            return (wheel * 64 + slot, rest | UInt64(slot) << shift)
        }
        return nil
    }

    /// Starts over at an earlier time.
    private mutating func rewind(to newTime: UInt64, in nodes: Nodes) {
        var chain = Node.none
        for list in 0..<Self.lists {
            while heads[list] != Node.none {
                let node = heads[list]
                unlink(node, in: nodes)
                nodes[Int(node)].timerNext = chain
                chain = node
            }
        }
        time = newTime
        while chain != Node.none {
            let node = chain
            chain = nodes[Int(node)].timerNext
            link(node, to: list(for: Self.deadline(node, in: nodes)), in: nodes)
        }
    }

    // MARK: Lists

    private static func deadline(_ node: NodeIndex, in nodes: Nodes) -> UInt64 {
        UInt64(max(0, nodes[Int(node)].entry.expiresAt))
    }

    /// The list of a wheel whose span time is in.
    private func current(_ wheel: Int) -> Int {
        Int(time >> UInt64(wheel * 6) & 63)
    }

    private func list(for deadline: UInt64) -> Int {
        guard deadline >= time else { return Self.overdue }
        let wheel = (63 - (deadline ^ time | 1).leadingZeroBitCount) / 6
        return wheel * 64 + Int(deadline >> UInt64(wheel * 6) & 63)
    }

    private func link(_ node: NodeIndex, to list: Int, in nodes: Nodes) {
        let first = heads[list]
        nodes[Int(node)].timerPrevious = Self.headFlag | NodeIndex(list)
        nodes[Int(node)].timerNext = first
        if first != Node.none { nodes[Int(first)].timerPrevious = node }
        heads[list] = node
        if list < Self.overdue { occupied[list / 64] |= 1 << UInt64(list % 64) }
    }

    private func unlink(_ node: NodeIndex, in nodes: Nodes) {
        let previous = nodes[Int(node)].timerPrevious
        let next = nodes[Int(node)].timerNext
        if next != Node.none { nodes[Int(next)].timerPrevious = previous }
        if previous & Self.headFlag == 0 {
            nodes[Int(previous)].timerNext = next
        } else {
            let list = Int(previous & ~Self.headFlag)
            heads[list] = next
            if next == Node.none, list < Self.overdue { occupied[list / 64] &= ~(1 << UInt64(list % 64)) }
        }
        nodes[Int(node)].timerPrevious = Node.none
        nodes[Int(node)].timerNext = Node.none
    }

    // MARK: Invariants

    /// Checks every list, calling `visit` for each timer.
    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        var seen = 0
        for list in 0..<Self.lists {
            var previous = Self.headFlag | NodeIndex(list)
            var node = heads[list]
            if list < Self.overdue {
                let isMarked = occupied[list / 64] >> UInt64(list % 64) & 1 == 1
                try InvariantViolation.require(isMarked == (node != Node.none), "timer list \(list) is marked wrongly")
            }
            while node != Node.none {
                try InvariantViolation.require(seen < count, "\(count) timers are more, or have a cycle")
                try InvariantViolation.require(
                    nodes[Int(node)].timerPrevious == previous,
                    "timer \(node) does not link back"
                )
                let proper = self.list(for: Self.deadline(node, in: nodes))
                let isBeingRefined = list >= 64 && list < Self.overdue && list % 64 == current(list / 64)
                try InvariantViolation.require(
                    proper == list || isBeingRefined,
                    "timer \(node) is in list \(list) and belongs to \(proper)"
                )
                try visit(node)
                seen += 1
                previous = node
                node = nodes[Int(node)].timerNext
            }
        }
        try InvariantViolation.require(seen == count, "the wheel counts \(count) timers and has \(seen)")
    }
}
