/// Rows of a key and the times it was recorded at, oldest first.
struct SightingTable: ~Copyable {
    private struct Row {
        var key: UInt32 = 0
        /// 0: the row is empty.
        var count: UInt32 = 0
    }

    // Safety: `rowCount` rows and `rowCount * length` times, initialised, of trivial types, owned by this value.
    private let rows: UnsafeMutablePointer<Row>
    let rowCount: Int
    /// Times a row has room for.
    let length: Int
    private let times: UnsafeMutablePointer<UInt64>

    init(rowCount: Int, length: Int) {
        self.rowCount = rowCount
        self.length = length
        rows = .allocate(capacity: rowCount)
        rows.initialize(repeating: Row(), count: rowCount)
        times = .allocate(capacity: rowCount * length)
        times.initialize(repeating: 0, count: rowCount * length)
    }

    deinit {
        rows.deallocate()
        times.deallocate()
    }

    /// Bytes held.
    var memoryBytes: Int { rowCount * (MemoryLayout<Row>.stride + length * MemoryLayout<UInt64>.stride) }

    func key(_ row: Int) -> UInt32 { rows[row].key }

    /// Times in a row; 0: it is empty.
    func count(_ row: Int) -> Int { Int(rows[row].count) }

    /// The times in a row; valid until the table goes away.
    func times(_ row: Int) -> UnsafePointer<UInt64> { UnsafePointer(times + row &* length) }

    /// Empties a row and gives it to a key.
    mutating func reset(_ row: Int, to key: UInt32 = 0) {
        rows[row] = Row(key: key, count: 0)
    }

    /// Adds a time to a row that has room.
    mutating func add(_ time: UInt64, to row: Int) {
        times[row &* length &+ Int(rows[row].count)] = time
        rows[row].count &+= 1
    }

    /// Copies a row of this table over another.
    mutating func copy(_ source: Int, to row: Int) {
        rows[row] = rows[source]
        (times + row &* length).update(from: times + source &* length, count: count(row))
    }

    /// Copies a row of another table, whose rows are not longer, over one of this.
    mutating func copy(_ source: Int, of other: borrowing SightingTable, to row: Int) {
        rows[row] = other.rows[source]
        (times + row &* length).update(from: other.times(source), count: count(row))
    }
}
