internal import PredisPrimitives

/// How often keys were seen lately: four bits each, at times too high.
///
/// A count-min sketch: a key has four counters of up to 15 in one block of 64 bytes, a cache line, and its frequency is
/// the least of them. After ten times as many increments as the population all counters are halved, so that the past
/// fades.
///
/// The sketch grows with the population by doubling and never shrinks. It forgets everything then, which happens mostly
/// while a cache fills for the first time and nobody asks: what a small sketch says is too high for too many keys.
///
/// Source: Einziger, Friedman and Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 2017; blocks,
/// halving and its correction for odd counters as in the Caffeine library.
struct FrequencySketch: ~Copyable {
    // Safety: `blockCount` initialised blocks of eight words, owned by this value.
    private var words: UnsafeMutablePointer<UInt64>
    /// A power of two.
    private var blockCount = 1
    /// Increments since the last halving, itself halved with the counters.
    private var size = 0

    private static let wordsPerBlock = 8
    private static let sampleFactor = 10
    private static let maximum: UInt64 = 15
    /// A word of sixteen counters for each entry; twice that where the population is just above a power of two.
    static let bytesPerEntry = 16

    init() {
        words = Self.allocate(blocks: 1)
    }

    deinit {
        words.deallocate()
    }

    private static func allocate(blocks: Int) -> UnsafeMutablePointer<UInt64> {
        let count = blocks * wordsPerBlock
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
        let words = memory.bindMemory(to: UInt64.self, capacity: count)
        words.initialize(repeating: 0, count: count)
        return words
    }

    /// Makes room for a larger population, forgetting everything if there is not enough.
    @inline(__always)
    mutating func ensureCapacity(_ population: Int) {
        if population > blockCount &* Self.wordsPerBlock { grow(to: population) }
    }

    private mutating func grow(to population: Int) {
        while blockCount * Self.wordsPerBlock < population { blockCount *= 2 }
        words.deallocate()
        words = Self.allocate(blocks: blockCount)
        size = 0
    }

    /// `0 ... 15`.
    func frequency(_ hash: UInt64) -> Int {
        let mixed = SplitMix64.mix(hash)
        let block = block(mixed)
        var least = Self.maximum
        for row in 0..<4 {
            let (word, shift) = Self.place(mixed, row: row)
            least = min(least, block[word] &>> shift & Self.maximum)
        }
        return Int(least)
    }

    /// Counts an access of a key; halves everything when ten times `population` have been counted.
    @inline(__always)
    mutating func increment(_ hash: UInt64, population: Int) {
        let mixed = SplitMix64.mix(hash)
        let block = block(mixed)
        var isCounted = false
        for row in 0..<4 {
            let (word, shift) = Self.place(mixed, row: row)
            guard block[word] &>> shift & Self.maximum < Self.maximum else { continue }
            block[word] &+= 1 &<< shift
            isCounted = true
        }
        guard isCounted else { return }
        size &+= 1
        if size >= Self.sampleFactor &* max(1, population) { halve() }
    }

    private mutating func halve() {
        var odd = 0
        for word in 0..<blockCount * Self.wordsPerBlock {
            odd += (words[word] & 0x1111_1111_1111_1111).nonzeroBitCount
            words[word] = words[word] &>> 1 & 0x7777_7777_7777_7777
        }
        // Each increment went to up to four counters; of every odd one the halving has lost a half.
        size = max(0, (size - odd / 4) / 2)
    }

    /// The block of a key.
    ///
    /// `mixed` is its hash mixed again, as all keys of a shard agree in some bits of their hashes.
    @inline(__always)
    private func block(_ mixed: UInt64) -> UnsafeMutablePointer<UInt64> {
        words + (Int(truncatingIfNeeded: mixed) & (blockCount &- 1)) &* Self.wordsPerBlock
    }

    /// The word and the bit in it where a key's counter of a row begins; each row has two of a block's words.
    @inline(__always)
    private static func place(_ mixed: UInt64, row: Int) -> (word: Int, shift: UInt64) {
        let bits = mixed &>> (32 &+ 8 &* UInt64(truncatingIfNeeded: row))
        return (row &* 2 &+ Int(truncatingIfNeeded: bits & 1), (bits &>> 1 & 15) &* 4)
    }
}
