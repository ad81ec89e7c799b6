import AccessModel
import Prediction
import PredisPrimitives

/// Candidates whose outcome is awaited, each key at most once, oldest first.
struct WatchList: ~Copyable {
    // Records lie in a ring in the order they were added; one that has ended leaves a hole, and the oldest record is
    // found by skipping holes. The index finds a key's record: linear probing, at most half full, deletion by shifting back.
    // All operations take O(1) amortised time; nothing is allocated after `init`.

    struct Record {
        var candidate: Candidate
        /// What came true for each one promised when it was made.
        var trust: Float
        /// The number of the access it was made at.
        var time: UInt64
        /// Whether its value is under way.
        var isInFlight: Bool
        /// Whether it would have been fetched had the engine been open, or was.
        var isWorthFetching: Bool
        /// Whether it has been learned from; it then only waits for its end.
        var isLabelled = false
        fileprivate var isLive = true
        /// How many candidates it stands for.
        var weight: Float
        /// Its number in the log of decisions.
        var number: UInt32 = 0

        init(
            candidate: Candidate,
            time: UInt64,
            isInFlight: Bool,
            isWorthFetching: Bool,
            trust: Float = 1,
            weight: Float = 1
        ) {
            self.candidate = candidate
            self.trust = trust
            self.time = time
            self.weight = weight
            self.isInFlight = isInFlight
            self.isWorthFetching = isWorthFetching
        }
    }

    /// Where the record of a key lies.
    private struct Slot {
        var key: UInt32
        /// Its place in the ring plus one; 0: the slot is empty.
        var place: UInt32

        static var empty: Slot { Slot(key: 0, place: 0) }
    }

    // Safety: owned by this value. Ring places of `head ..< tail` are initialised, trivial type; all of `index` is.
    private let records: UnsafeMutablePointer<Record>
    /// The most records, holes included; a power of two.
    let capacity: Int
    /// Live records.
    private(set) var count = 0
    /// Records are at sequence numbers `head ..< tail`.
    private(set) var head = 0
    private(set) var tail = 0
    private let index: UnsafeMutablePointer<Slot>
    private let indexMask: Int

    init(capacity: Int) {
        var size = 16
        while size < capacity { size <<= 1 }
        self.capacity = size
        records = .allocate(capacity: size)
        indexMask = 2 * size - 1
        index = .allocate(capacity: 2 * size)
        index.initialize(repeating: .empty, count: 2 * size)
    }

    deinit {
        records.deallocate()
        index.deallocate()
    }

    /// Whether a record must be taken out before the next is added.
    var isFull: Bool { tail - head == capacity }

    func contains(_ key: KeyID) -> Bool {
        find(key) != nil
    }

    /// The record of a key.
    subscript(key: KeyID) -> Record? {
        find(key).map { records[place($0)] }
    }

    /// Adds a record for a key that has none; the list must not be full.
    mutating func append(_ record: Record) {
        precondition(!isFull, "a watch list of \(capacity) records is full; remove the oldest first")
        let place = tail & (capacity - 1)
        records[place] = record
        tail += 1
        count += 1
        var position = home(record.candidate.key)
        while index[position].place != 0 { position = (position + 1) & indexMask }
        index[position] = Slot(key: record.candidate.key.rawValue, place: UInt32(place + 1))
    }

    /// Takes out the record of a key.
    mutating func remove(_ key: KeyID) -> Record? {
        guard let position = find(key) else { return nil }
        let place = place(position)
        removeFromIndex(position)
        records[place].isLive = false
        count -= 1
        let record = records[place]
        skipHoles()
        return record
    }

    /// The oldest record.
    var oldest: Record? {
        head < tail ? records[head & (capacity - 1)] : nil
    }

    /// The access at which the live record at a sequence number was made; `nil`: there is none.
    func time(at sequence: Int) -> UInt64? {
        let place = sequence & (capacity - 1)
        return sequence >= head && sequence < tail && records[place].isLive ? records[place].time : nil
    }

    /// The live record at a sequence number in `head ..< tail`.
    func record(at sequence: Int) -> Record? {
        let record = records[sequence & (capacity - 1)]
        return record.isLive ? record : nil
    }

    /// Notes that the value of a key has arrived.
    mutating func markArrived(_ key: KeyID) {
        guard let position = find(key) else { return }
        records[place(position)].isInFlight = false
    }

    /// Notes that the record at a sequence number in `head ..< tail` has been learned from.
    mutating func markLabelled(at sequence: Int) {
        records[sequence & (capacity - 1)].isLabelled = true
    }

    private mutating func skipHoles() {
        while head < tail, !records[head & (capacity - 1)].isLive { head += 1 }
    }

    private func home(_ key: KeyID) -> Int {
        Int(truncatingIfNeeded: SplitMix64.mix(UInt64(key.rawValue))) & indexMask
    }

    private func place(_ position: Int) -> Int {
        Int(index[position].place) &- 1
    }

    private func find(_ key: KeyID) -> Int? {
        var position = home(key)
        while index[position].place != 0 {
            if index[position].key == key.rawValue { return position }
            position = (position + 1) & indexMask
        }
        return nil
    }

    private mutating func removeFromIndex(_ start: Int) {
        var hole = start
        var position = (hole + 1) & indexMask
        while index[position].place != 0 {
            let home = home(KeyID(rawValue: index[position].key))
            if (position - home) & indexMask >= (position - hole) & indexMask {
                index[hole] = index[position]
                hole = position
            }
            position = (position + 1) & indexMask
        }
        index[hole] = .empty
    }

    /// Stops the program if the structure contradicts itself.
    ///
    /// - Complexity: O(capacity).
    func checkInvariants() {
        precondition(head <= tail && tail - head <= capacity, "the ring holds \(tail - head) of \(capacity) records")
        var live = 0
        for sequence in head..<tail {
            guard let record = record(at: sequence) else { continue }
            live += 1
            let position = find(record.candidate.key)
            precondition(
                position.map { place($0) } == sequence & (capacity - 1),
                "the record of key \(record.candidate.key.rawValue) cannot be found"
            )
        }
        precondition(live == count, "\(live) records are live, but count is \(count)")
        var indexed = 0
        for position in 0...indexMask where index[position].place != 0 { indexed += 1 }
        precondition(indexed == count, "the index holds \(indexed) of \(count) records")
        precondition(head == tail || record(at: head) != nil, "the oldest record is a hole")
    }
}
