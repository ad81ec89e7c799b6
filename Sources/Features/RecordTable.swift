import PredisPrimitives

/// A fixed number of records found by hash; the one not used for longest in its set of eight gives way.
///
/// Hashes are taken for keys: two keys of one 64-bit hash share a record.
struct RecordTable<Record: BitwiseCopyable>: ~Copyable {
    private static var ways: Int { 8 }

    // Safety: each block holds `count` initialised elements of trivial types and is owned by this value; sets lie within
    // it because the mask clears the low bits of an index below `count`.
    private let hashes: UnsafeMutablePointer<UInt64>
    private let uses: UnsafeMutablePointer<UInt32>
    private let records: UnsafeMutablePointer<Record>
    private let mask: Int
    private let empty: Record
    private var clock: UInt32 = 0

    /// - Parameters:
    ///   - count: Rounded up to a power of two of at least 8.
    ///   - empty: What a hash without a record has.
    init(count: Int, empty: Record) {
        var size = Self.ways
        while size < count { size <<= 1 }
        hashes = .allocate(capacity: size)
        hashes.initialize(repeating: 0, count: size)
        uses = .allocate(capacity: size)
        uses.initialize(repeating: 0, count: size)
        records = .allocate(capacity: size)
        records.initialize(repeating: empty, count: size)
        mask = (size - 1) & ~(Self.ways - 1)
        self.empty = empty
    }

    deinit {
        hashes.deallocate()
        uses.deallocate()
        records.deallocate()
    }

    var memoryBytes: Int { (mask + Self.ways) * (12 + MemoryLayout<Record>.stride) }

    /// The record of a hash, empty if it had none; valid until the next call.
    @inline(__always)
    mutating func record(_ hash: UInt64) -> UnsafeMutablePointer<Record> {
        let hash = hash | 1
        let first = Int(truncatingIfNeeded: SplitMix64.mix(hash)) & mask
        clock &+= 1
        var oldest = first
        for slot in first..<first &+ Self.ways {
            if hashes[slot] == hash {
                uses[slot] = clock
                return records + slot
            }
            // Ages as differences: the clock comes round.
            if clock &- uses[slot] > clock &- uses[oldest] || hashes[slot] == 0 && hashes[oldest] != 0 { oldest = slot }
        }
        hashes[oldest] = hash
        uses[oldest] = clock
        records[oldest] = empty
        return records + oldest
    }
}
