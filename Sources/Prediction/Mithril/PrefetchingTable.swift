import AccessModel

/// For each of a bounded number of keys the keys last found to be associated with it.
struct PrefetchingTable: ~Copyable {
    // Both the rows and the associations of a row give way in the order in which they came.

    private struct Row {
        var key: UInt32 = 0
        /// 0: the row is empty.
        var count: UInt32 = 0
    }

    // Safety: `rowCount` rows and `rowCount * associations` keys, initialised, of trivial types, owned by this value.
    private let rows: UnsafeMutablePointer<Row>
    let rowCount: Int
    let associations: Int
    private var index: KeyIndex
    /// The next row to be given away.
    private var hand = 0
    private let associated: UnsafeMutablePointer<UInt32>

    init(rowCount: Int, associations: Int) {
        self.rowCount = rowCount
        self.associations = associations
        index = KeyIndex(capacity: rowCount)
        rows = .allocate(capacity: rowCount)
        rows.initialize(repeating: Row(), count: rowCount)
        associated = .allocate(capacity: rowCount * associations)
        associated.initialize(repeating: 0, count: rowCount * associations)
    }

    deinit {
        rows.deallocate()
        associated.deallocate()
    }

    /// Bytes held.
    var memoryBytes: Int {
        index.memoryBytes + rowCount * (MemoryLayout<Row>.stride + associations * MemoryLayout<UInt32>.stride)
    }

    /// Notes that `key` tends to come after `trigger`.
    mutating func associate(_ key: UInt32, with trigger: UInt32) {
        let row = row(of: trigger)
        let list = associated + row &* associations
        let count = Int(rows[row].count)
        for position in 0..<count where list[position] == key { return }
        if count == associations {
            for position in 1..<count { list[position &- 1] = list[position] }
            list[count &- 1] = key
        } else {
            list[count] = key
            rows[row].count &+= 1
        }
    }

    /// Adds the keys associated with `trigger` to `candidates`, the newest first.
    func propose(after trigger: UInt32, into candidates: inout CandidateBuffer) {
        guard let row = index.find(trigger) else { return }
        let list = associated + row &* associations
        var position = Int(rows[row].count)
        while position > 0 {
            position &-= 1
            candidates.append(Candidate(key: KeyID(rawValue: list[position]), probability: 1))
        }
    }

    private mutating func row(of trigger: UInt32) -> Int {
        if let known = index.find(trigger) { return known }
        let row = hand
        hand = hand + 1 == rowCount ? 0 : hand + 1
        if rows[row].count > 0 { index.remove(rows[row].key) }
        rows[row] = Row(key: trigger, count: 0)
        index.set(trigger, to: row)
        return row
    }
}
