/// Records when keys are read and finds those that are read together, each time enough keys have been recorded.
struct AssociationMiner: ~Copyable {
    // A key is in the recording table until it was recorded `minimumSupport` times, then in the mining table, and after
    // mining in none. The index tells where: a row of the recording table, or, from `recording.rowCount` on, one of the
    // mining table.

    // Safety: room for one element for each row of the mining table, owned by this value, filled anew by each `mine`.
    private let order: UnsafeMutablePointer<Int32>
    private let configuration: MithrilConfiguration
    private var index: KeyIndex
    private var recording: SightingTable
    private var mining: SightingTable
    /// The next row of the recording table to be given away; they are in the order in which they were.
    private var hand = 0
    /// Used rows of the mining table, which come first.
    private var mined = 0

    init(configuration: MithrilConfiguration) {
        configuration.check()
        self.configuration = configuration
        index = KeyIndex(capacity: configuration.recordingRows + configuration.miningRows)
        recording = SightingTable(rowCount: configuration.recordingRows, length: configuration.minimumSupport)
        mining = SightingTable(rowCount: configuration.miningRows, length: configuration.maximumSupport)
        order = .allocate(capacity: configuration.miningRows)
    }

    deinit {
        order.deallocate()
    }

    /// Bytes held.
    var memoryBytes: Int {
        index.memoryBytes + recording.memoryBytes + mining.memoryBytes + mining.rowCount * MemoryLayout<Int32>.stride
    }

    /// Records a read; `time`, in reads, must be later than any before.
    ///
    /// - Returns: Whether it is time to `mine`.
    mutating func record(_ key: UInt32, at time: UInt64) -> Bool {
        guard let place = index.find(key) else {
            enter(key, at: time)
            return mined == mining.rowCount
        }
        let row = place &- recording.rowCount
        if row < 0 {
            recording.add(time, to: place)
            if recording.count(place) == configuration.minimumSupport { promote(place) }
        } else if mining.count(row) < configuration.maximumSupport {
            mining.add(time, to: row)
        } else {
            dropFrequent(row)
        }
        return mined == mining.rowCount
    }

    private mutating func enter(_ key: UInt32, at time: UInt64) {
        let row = hand
        hand = hand + 1 == recording.rowCount ? 0 : hand + 1
        if recording.count(row) > 0 { index.remove(recording.key(row)) }
        recording.reset(row, to: key)
        recording.add(time, to: row)
        if configuration.minimumSupport == 1 { promote(row) } else { index.set(key, to: row) }
    }

    /// Moves a row of the recording table to the mining table.
    private mutating func promote(_ row: Int) {
        mining.copy(row, of: recording, to: mined)
        index.set(recording.key(row), to: recording.rowCount + mined)
        recording.reset(row)
        mined += 1
    }

    private mutating func dropFrequent(_ row: Int) {
        index.remove(mining.key(row))
        mined -= 1
        guard row < mined else { return }
        mining.copy(mined, to: row)
        index.set(mining.key(row), to: recording.rowCount + row)
    }

    /// Notes the associations among the keys of the mining table, and empties it.
    ///
    /// - Complexity: O(m log m + m · lookahead · support) for m rows, each of which took at least one `record`.
    mutating func mine(into table: inout PrefetchingTable) {
        for row in 0..<mined {
            index.remove(mining.key(row))
            order[row] = Int32(truncatingIfNeeded: row)
        }
        sortByFirstTime()
        for position in 0..<mined { associate(position, into: &table) }
        mined = 0
    }

    /// Notes what comes after the key at a position in the order of first times.
    private func associate(_ position: Int, into table: inout PrefetchingTable) {
        let row = Int(order[position])
        let latest = mining.times(row)[0] &+ UInt64(configuration.lookahead)
        var isNearest = true
        var other = position &+ 1
        while other < mined, mining.times(Int(order[other]))[0] <= latest {
            let next = Int(order[other])
            if abs(mining.count(row) &- mining.count(next)) <= configuration.tolerance {
                // The nearest is associated if it stays near, a further one only if once nothing came between.
                if isAssociated(row, next, mustTouch: !isNearest) {
                    table.associate(mining.key(next), with: mining.key(row))
                }
                isNearest = false
            }
            other &+= 1
        }
    }

    /// Whether two keys were always read within the lookahead of each other and, if they must touch, once directly one
    /// after the other.
    private func isAssociated(_ first: Int, _ second: Int, mustTouch: Bool) -> Bool {
        let firstTimes = mining.times(first)
        let secondTimes = mining.times(second)
        var touches = !mustTouch
        for sighting in 0..<min(mining.count(first), mining.count(second)) {
            let (one, two) = (firstTimes[sighting], secondTimes[sighting])
            let distance = one < two ? two &- one : one &- two
            guard distance <= UInt64(configuration.lookahead) else { return false }
            if distance == 1 { touches = true }
        }
        return touches
    }

    /// Heapsort, which needs no memory; no two keys have the same time.
    private func sortByFirstTime() {
        var start = mined / 2
        while start > 0 {
            start -= 1
            siftDown(start, end: mined)
        }
        var end = mined
        while end > 1 {
            end -= 1
            (order[0], order[end]) = (order[end], order[0])
            siftDown(0, end: end)
        }
    }

    private func siftDown(_ start: Int, end: Int) {
        let row = order[start]
        let time = mining.times(Int(row))[0]
        var hole = start
        while true {
            var child = 2 &* hole &+ 1
            guard child < end else { break }
            if child &+ 1 < end, mining.times(Int(order[child]))[0] < mining.times(Int(order[child &+ 1]))[0] {
                child &+= 1
            }
            guard mining.times(Int(order[child]))[0] > time else { break }
            order[hole] = order[child]
            hole = child
        }
        order[hole] = row
    }
}
