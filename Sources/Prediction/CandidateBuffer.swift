public import AccessModel
import CPredictionKernels

/// A list of candidates of fixed capacity, each key at most once.
///
/// The caller makes it once and passes it to every prediction, which so allocates nothing.
public struct CandidateBuffer: ~Copyable {
    // Safety: `candidates` holds `capacity` elements, the first `count` of which are initialised; `keys` as many, rounded up to a
    // multiple of 16, all initialised; trivial types.
    private let candidates: UnsafeMutablePointer<Candidate>
    private let keys: UnsafeMutablePointer<UInt32>

    /// The most candidates it holds; more are dropped.
    public let capacity: Int
    /// The candidates it holds.
    public private(set) var count = 0

    /// Makes an empty buffer of 32 bytes a candidate.
    public init(capacity: Int = 96) {
        precondition(capacity >= 1, "a candidate buffer needs a capacity of at least 1, got \(capacity)")
        self.capacity = capacity
        candidates = .allocate(capacity: capacity)
        let blocks = (capacity + 15) / 16 * 16
        keys = .allocate(capacity: blocks)
        keys.initialize(repeating: KeyID.none.rawValue, count: blocks)
    }

    deinit {
        candidates.deallocate()
        keys.deallocate()
    }

    /// The candidate at a position in `0 ..< count`.
    public subscript(position: Int) -> Candidate {
        get {
            precondition(position >= 0 && position < count, "position \(position) is not in 0 ..< \(count)")
            return candidates[position]
        }
        set {
            precondition(position >= 0 && position < count, "position \(position) is not in 0 ..< \(count)")
            candidates[position] = newValue
            keys[position] = newValue.key.rawValue
        }
    }

    /// Empties the buffer.
    public mutating func removeAll() {
        count = 0
    }

    /// Adds a candidate whose key is not in the buffer; drops it if the buffer is full.
    public mutating func append(_ candidate: Candidate) {
        guard count < capacity else { return }
        candidates[count] = candidate
        keys[count] = candidate.key.rawValue
        count &+= 1
    }

    /// Adds a candidate for a key that is not in the buffer.
    ///
    /// - Returns: Its position; `nil` if the buffer is full.
    @inline(__always)
    mutating func add(_ key: UInt32, evidence: borrowing Candidate.Evidence) -> Int? {
        guard count < capacity else { return nil }
        append(Candidate(key: KeyID(rawValue: key), probability: 0, evidence: copy evidence))
        return count &- 1
    }

    /// The position of the candidate for `key`, which is added with `evidence` if it is missing and there is room.
    mutating func position(of key: UInt32, orAdd evidence: borrowing Candidate.Evidence) -> Int? {
        var block = 0
        while block < count {
            let held = predis_equal_keys16(keys + block, key)
            if held != 0 {
                let position = block &+ held.trailingZeroBitCount
                // Behind the last candidate lie those of earlier predictions.
                if position < count { return position }
                break
            }
            block &+= 16
        }
        return add(key, evidence: evidence)
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
        count = kept
    }

    /// Takes out the candidates behind the first `kept` ones, at most `count`.
    mutating func keepFirst(_ kept: Int) {
        precondition(kept >= 0 && kept <= count, "\(kept) of \(count) candidates cannot be kept")
        count = kept
    }
}
