import PredisPrimitives

/// Values by 64-bit hashes, each hash at most once, in the order in which they were added.
///
/// All operations take O(1) amortised time; nothing is allocated after `init`.
struct AgedMap<Value: BitwiseCopyable>: ~Copyable {
    // Records lie in a ring; one taken out leaves a hole, and the oldest is found by skipping holes. The index is linear
    // probing over `place + 1`, at most half full, deletion by shifting back. Hashes are taken as random.

    private struct Record {
        var hash: UInt64
        var isLive: Bool
        var value: Value
    }

    // Safety: owned by this value. Ring places of `head ..< tail` are initialised, trivial type; all of `index` is.
    private let records: UnsafeMutablePointer<Record>
    /// The most records, holes included; a power of two.
    let capacity: Int
    /// Records held.
    private(set) var count = 0
    private var head = 0
    private var tail = 0
    private let index: UnsafeMutablePointer<UInt32>
    private let indexMask: Int

    /// - Parameter capacity: Rounded up to a power of two of at least 16.
    init(capacity: Int) {
        var size = 16
        while size < capacity { size <<= 1 }
        self.capacity = size
        records = .allocate(capacity: size)
        indexMask = 2 * size - 1
        index = .allocate(capacity: 2 * size)
        index.initialize(repeating: 0, count: 2 * size)
    }

    deinit {
        records.deallocate()
        index.deallocate()
    }

    var memoryBytes: Int { capacity * (MemoryLayout<Record>.stride + 8) }

    /// Whether the oldest must be taken out before the next is added.
    var isFull: Bool { tail &- head == capacity }

    /// The number of the record of a hash; it stays the same while the record is held.
    @inline(__always)
    func find(_ hash: UInt64) -> Int? {
        position(of: hash).map { sequence(of: Int(index[$0]) &- 1) }
    }

    /// The number of the oldest record.
    var oldest: Int? { head < tail ? head : nil }

    /// Whether a number still names a record.
    func holds(_ sequence: Int) -> Bool {
        sequence >= head && sequence < tail && records[sequence & (capacity &- 1)].isLive
    }

    /// The value of a record held.
    subscript(sequence: Int) -> Value {
        get { records[sequence & (capacity &- 1)].value }
        nonmutating set { records[sequence & (capacity &- 1)].value = newValue }
    }

    /// Adds a record for a hash that has none; the map must not be full.
    ///
    /// - Returns: Its number.
    @discardableResult
    mutating func append(_ value: Value, for hash: UInt64) -> Int {
        precondition(!isFull, "a map of \(capacity) records is full; take out the oldest first")
        let sequence = tail
        let place = sequence & (capacity &- 1)
        records[place] = Record(hash: hash, isLive: true, value: value)
        tail &+= 1
        count &+= 1
        var position = home(hash)
        while index[position] != 0 { position = (position &+ 1) & indexMask }
        index[position] = UInt32(truncatingIfNeeded: place &+ 1)
        return sequence
    }

    /// Takes out a record held.
    @discardableResult
    mutating func remove(_ sequence: Int) -> Value {
        let place = sequence & (capacity &- 1)
        if let position = position(of: records[place].hash) { removeFromIndex(position) }
        records[place].isLive = false
        count &-= 1
        let value = records[place].value
        while head < tail, !records[head & (capacity &- 1)].isLive { head &+= 1 }
        return value
    }

    private func sequence(of place: Int) -> Int {
        head &+ (place &- head) & (capacity &- 1)
    }

    @inline(__always)
    private func home(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 32) & indexMask
    }

    @inline(__always)
    private func position(of hash: UInt64) -> Int? {
        var position = home(hash)
        while index[position] != 0 {
            if records[Int(index[position]) &- 1].hash == hash { return position }
            position = (position &+ 1) & indexMask
        }
        return nil
    }

    private mutating func removeFromIndex(_ start: Int) {
        var hole = start
        var position = (hole &+ 1) & indexMask
        while index[position] != 0 {
            let home = home(records[Int(index[position]) &- 1].hash)
            if (position &- home) & indexMask >= (position &- hole) & indexMask {
                index[hole] = index[position]
                hole = position
            }
            position = (position &+ 1) & indexMask
        }
        index[hole] = 0
    }

    /// Stops the program if the structure contradicts itself.
    ///
    /// - Complexity: O(capacity).
    func checkInvariants() {
        var live = 0
        for sequence in head..<tail where holds(sequence) {
            live += 1
            precondition(
                find(records[sequence & (capacity - 1)].hash) == sequence,
                "record \(sequence) cannot be found"
            )
        }
        precondition(live == count, "\(live) records are live, but count is \(count)")
        precondition(head == tail || holds(head), "the oldest record is a hole")
    }
}
