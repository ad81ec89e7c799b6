internal import PredisPrimitives

/// How often keys were seen lately, in four bits each and with some chance of too high an answer.
///
/// A count-min sketch: a key has four counters up to 15 in one block of 64 bytes, and its frequency is the least of them.
/// After ten times as many increments as the sketch is made for all counters are halved, so that the past fades.
///
/// Source: Einziger, Friedman and Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 2017; the blocks
/// and the halving as in the Caffeine library.
struct FrequencySketch: ~Copyable {
    // Safety: `capacity` initialised words, a multiple of 8; owned by this value.
    private var words: UnsafeMutablePointer<UInt64>
    /// The population it is made for: a power of two, one word of sixteen counters for each.
    private(set) var capacity: Int
    /// Increments since the last halving, itself halved with the counters.
    private(set) var size = 0

    private static let wordsPerBlock = 8
    private static let sampleFactor = 10
    /// What the sketch takes for each of a population that is just over half of what it is made for.
    static let bytesPerEntry = 16

    init() {
        capacity = Self.wordsPerBlock
        words = .allocate(capacity: capacity)
        words.initialize(repeating: 0, count: capacity)
    }

    deinit {
        words.deallocate()
    }

    /// Makes room for a larger population; what was counted is forgotten then.
    mutating func ensureCapacity(_ population: Int) {
        guard population > capacity else { return }
        while capacity < population { capacity *= 2 }
        words.deallocate()
        words = .allocate(capacity: capacity)
        words.initialize(repeating: 0, count: capacity)
        size = 0
    }

    /// `0 ... 15`.
    func frequency(_ hash: UInt64) -> Int {
        let mixed = SplitMix64.mix(hash)
        var least = 15
        for row in 0..<4 {
            let (word, shift) = place(mixed, row: row)
            least = min(least, Int(words[word] &>> shift & 15))
        }
        return least
    }

    /// Counts one access of a key; halves everything when `population` x 10 have been counted.
    mutating func increment(_ hash: UInt64, population: Int) {
        let mixed = SplitMix64.mix(hash)
        var isCounted = false
        for row in 0..<4 {
            let (word, shift) = place(mixed, row: row)
            if words[word] &>> shift & 15 < 15 {
                words[word] &+= 1 &<< shift
                isCounted = true
            }
        }
        guard isCounted else { return }
        size += 1
        if size >= Self.sampleFactor * max(1, population) { halve() }
    }

    private mutating func halve() {
        var odd = 0
        for word in 0..<capacity {
            odd += (words[word] & 0x1111_1111_1111_1111).nonzeroBitCount
            words[word] = words[word] &>> 1 & 0x7777_7777_7777_7777
        }
        size = max(0, (size - odd / 4) / 2)
    }

    /// The word and the bit where a key's counter of a row begins: rows have two words of the key's block each.
    ///
    /// `mixed` is the hash with its bits mixed, as those that choose the shard are the same for all its keys.
    private func place(_ mixed: UInt64, row: Int) -> (word: Int, shift: UInt64) {
        let block = Int(truncatingIfNeeded: mixed) & (capacity / Self.wordsPerBlock - 1)
        let bits = mixed &>> (32 &+ 8 &* UInt64(row))
        let word = block * Self.wordsPerBlock + row * 2 + Int(truncatingIfNeeded: bits & 1)
        return (word, (bits &>> 1 & 15) &* 4)
    }
}
