public import AccessModel

/// A list of candidates of fixed capacity, each key at most once.
///
/// The caller makes it once and passes it to every prediction, which so allocates nothing.
public struct CandidateBuffer: ~Copyable {
    // The index finds a key's position: linear probing over marks of a generation and a position, at most half full. Emptying
    // begins another generation; taking candidates out leaves the index to whoever next looks for a key.

    // Safety: the first two blocks hold `capacity` elements, the first `count` of which are initialised; all of `index`, a
    // power of two, is. Trivial types.
    private let candidates: UnsafeMutablePointer<Candidate>
    private let keys: UnsafeMutablePointer<UInt32>
    private let index: UnsafeMutablePointer<UInt32>
    private let indexMask: Int
    /// In the upper half of the marks that count; never 0.
    private var generation: UInt32 = 1
    private var isIndexed = true

    /// The most candidates it holds; more are dropped.
    public let capacity: Int
    /// The candidates it holds.
    public private(set) var count = 0

    /// Makes an empty buffer of about 42 bytes a candidate.
    ///
    /// - Parameter capacity: In 1...65536.
    public init(capacity: Int = 96) {
        precondition((1...65536).contains(capacity), "a candidate buffer has a capacity in 1...65536, not \(capacity)")
        self.capacity = capacity
        candidates = .allocate(capacity: capacity)
        keys = .allocate(capacity: capacity)
        var size = 2
        while size < 2 * capacity { size <<= 1 }
        indexMask = size - 1
        index = .allocate(capacity: size)
        index.initialize(repeating: 0, count: size)
    }

    deinit {
        candidates.deallocate()
        keys.deallocate()
        index.deallocate()
    }

    /// The candidate at a position in `0 ..< count`.
    public subscript(position: Int) -> Candidate {
        get {
            precondition(position >= 0 && position < count, "position \(position) is not in 0 ..< \(count)")
            return candidates[position]
        }
        set {
            precondition(position >= 0 && position < count, "position \(position) is not in 0 ..< \(count)")
            if candidates[position].key != newValue.key { isIndexed = false }
            candidates[position] = newValue
            keys[position] = newValue.key.rawValue
        }
    }

    /// Empties the buffer.
    public mutating func removeAll() {
        count = 0
        clearIndex()
    }

    /// Adds a candidate whose key is not in the buffer; drops it if the buffer is full.
    public mutating func append(_ candidate: Candidate) {
        guard count < capacity else { return }
        candidates[count] = candidate
        keys[count] = candidate.key.rawValue
        if isIndexed { enter(count) }
        count &+= 1
    }

    /// The position of the candidate for `key`, which is added with `evidence` if it is missing and there is room.
    mutating func position(of key: UInt32, orAdd evidence: borrowing Candidate.Evidence) -> Int? {
        if !isIndexed { makeIndex() }
        var place = home(key)
        while index[place] >> 16 == generation {
            let position = Int(index[place] & 0xffff)
            if keys[position] == key { return position }
            place = (place &+ 1) & indexMask
        }
        guard count < capacity else { return nil }
        append(Candidate(key: KeyID(rawValue: key), probability: 0, evidence: copy evidence))
        return count &- 1
    }

    /// Sets a byte of the evidence of the candidate at a position in `0 ..< count`.
    @inline(__always)
    mutating func note(_ cell: UInt8, at byte: Int, of position: Int) {
        candidates[position].evidence[unchecked: byte] = cell
    }

    /// Takes out the candidates whose key is not wanted; the others keep their order.
    public mutating func removeAll(where isUnwanted: (KeyID) -> Bool) {
        var kept = 0
        for position in 0..<count where !isUnwanted(candidates[position].key) {
            if kept != position {
                candidates[kept] = candidates[position]
                keys[kept] = keys[position]
            }
            kept &+= 1
        }
        if kept < count { isIndexed = false }
        count = kept
    }

    /// The candidates, for changes in place.
    ///
    /// Valid until the buffer goes away.
    var elements: UnsafeMutableBufferPointer<Candidate> {
        UnsafeMutableBufferPointer(start: candidates, count: count)
    }

    // MARK: - Index

    @inline(__always)
    private func home(_ key: UInt32) -> Int {
        Int((key &* 0x9E37_79B1) >> 16) & indexMask
    }

    @inline(__always)
    private mutating func enter(_ position: Int) {
        var place = home(keys[position])
        while index[place] >> 16 == generation { place = (place &+ 1) & indexMask }
        index[place] = generation << 16 | UInt32(truncatingIfNeeded: position)
    }

    private mutating func clearIndex() {
        isIndexed = true
        generation &+= 1
        guard generation > 0xffff else { return }
        index.update(repeating: 0, count: indexMask + 1)
        generation = 1
    }

    private mutating func makeIndex() {
        clearIndex()
        for position in 0..<count { enter(position) }
    }
}
