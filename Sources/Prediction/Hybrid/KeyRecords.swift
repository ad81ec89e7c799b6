import CPredictionKernels
import PredisPrimitives

/// What is remembered of single keys, in a table of fixed size that forgets the older of two keys that meet.
struct KeyRecords: ~Copyable {
    struct Record {
        var tag: UInt32 = 0
        /// The number of the latest access; 0: none.
        var accessed: UInt32 = 0
        /// The number of the access at which it was last a candidate; 0: none.
        var proposed: UInt32 = 0
        /// At how many of the latest accesses it was a candidate.
        var proposals: UInt8 = 0
        /// Its probability then, in eighths.
        var promise: UInt8 = 0
        /// Outcomes of the key as a candidate.
        var asCandidate = OutcomeHistory()
        /// Outcomes of candidates that came of the key.
        var asTrigger = OutcomeHistory()
    }

    // Safety: `mask + 1` initialised elements in `memory`; trivial type.
    let records: UnsafeMutablePointer<Record>
    private let memory: TableMemory
    let mask: Int

    /// - Parameter count: Records of 16 bytes; rounded up to a power of two.
    init(count: Int) {
        var size = 16
        while size < count { size <<= 1 }
        mask = size - 1
        memory = TableMemory(
            byteCount: size * MemoryLayout<Record>.stride,
            orElse: "no memory for the records of \(size) keys; lower keyRecords"
        )
        records = memory.start.bindMemory(to: Record.self, capacity: size)
        records.initialize(repeating: Record(), count: size)
    }

    var memoryBytes: Int { (mask + 1) * MemoryLayout<Record>.stride }

    /// Has the record of a key brought near, because it will be asked for.
    @inline(__always)
    func approach(_ key: UInt32) {
        predis_approach(records + (Int(truncatingIfNeeded: SplitMix64.mix(UInt64(key))) & mask))
    }

    /// What is known of a key.
    @inline(__always)
    subscript(key: UInt32) -> Record {
        let hash = SplitMix64.mix(UInt64(key))
        let record = records[Int(truncatingIfNeeded: hash) & mask]
        return record.tag == Self.tag(hash) ? record : Record()
    }

    /// Changes what is known of a key.
    @inline(__always)
    mutating func update(_ key: UInt32, _ change: (inout Record) -> Void) {
        let hash = SplitMix64.mix(UInt64(key))
        let record = records + (Int(truncatingIfNeeded: hash) & mask)
        if record.pointee.tag != Self.tag(hash) {
            record.pointee = Record()
            record.pointee.tag = Self.tag(hash)
        }
        change(&record.pointee)
    }

    private static func tag(_ hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: hash >> 32) | 1
    }
}

/// The latest five outcomes, the last one in the lowest bit, behind a one that tells how many there are: 1...63.
struct OutcomeHistory {
    static let states = 64
    var state: UInt8 = 1

    var isEmpty: Bool { state == 1 }

    mutating func append(_ happened: Bool) {
        let longer = state << 1 | (happened ? 1 : 0)
        state = longer >= 64 ? 32 | longer & 31 : longer
    }
}
