/// Counts by hash in fixed memory: four rows of counters, of which only the least of a hash's four go up.
///
/// Never less than the truth. Source: Cormode and Muthukrishnan, "An Improved Data Stream Summary: The Count-Min Sketch", J.
/// Algorithms 55, 2005; conservative update: Estan and Varghese, "New Directions in Traffic Measurement", SIGCOMM 2002.
struct PairCounts: ~Copyable {
    private static let rows = 4

    // Safety: `rows` times `mask + 1` initialised elements of a trivial type, owned by this value; indices are masked.
    private let counters: UnsafeMutablePointer<UInt32>
    private let mask: Int

    init(count: Int) {
        var size = 1
        while size < count { size <<= 1 }
        counters = .allocate(capacity: size * Self.rows)
        counters.initialize(repeating: 0, count: size * Self.rows)
        mask = size - 1
    }

    deinit {
        counters.deallocate()
    }

    var memoryBytes: Int { (mask + 1) * Self.rows * 4 }

    /// The count of a pair, or of whatever else has this hash.
    func count(_ hash: UInt64) -> UInt32 {
        var least = UInt32.max
        for row in 0..<Self.rows { least = min(least, counters[place(row, hash)]) }
        return least
    }

    /// Counts one more, and returns the count before.
    @discardableResult
    mutating func add(_ hash: UInt64) -> UInt32 {
        let least = count(hash)
        guard least < .max else { return least }
        for row in 0..<Self.rows {
            let place = place(row, hash)
            counters[place] = max(counters[place], least + 1)
        }
        return least
    }

    /// Double hashing: Kirsch and Mitzenmacher, "Less Hashing, Same Performance", 2006.
    @inline(__always)
    private func place(_ row: Int, _ hash: UInt64) -> Int {
        let mixed = hash &+ UInt64(row) &* (hash >> 32 | 1)
        return row &* (mask &+ 1) &+ Int(truncatingIfNeeded: mixed ^ mixed >> 32) & mask
    }
}
