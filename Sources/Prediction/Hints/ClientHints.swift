import AccessModel
import PredisPrimitives

/// How far clients may be believed that say which keys they will ask for.
///
/// A hint counts for what its client's earlier hints came to, and for a client with few of them for what everybody's came to.
/// Clients share 256 records by a hash of their numbers.
struct ClientHints {
    private struct Record {
        var good: Float = 0
        var all: Float = 0

        mutating func count(_ isGood: Bool, memory: Float) {
            good += (isGood ? 1 : 0) - good / memory
            all += 1 - all / memory
        }
    }

    private static let recordCount = 256
    /// Hints of a client and of everybody after which earlier ones hardly count.
    private static let clientMemory: Float = 64
    private static let commonMemory: Float = 1024
    /// What everybody's hints count for beside a client's own.
    private static let commonWeight: Float = 4

    private var records = [Record](repeating: Record(), count: Self.recordCount)
    /// Before anybody has said anything one hint in two is expected to come true.
    private var common = Record(good: 2, all: 4)

    /// Bytes of the records.
    var memoryBytes: Int { Self.recordCount * MemoryLayout<Record>.stride }

    /// The probability that what a client says comes true.
    func probability(_ stream: StreamID) -> Float {
        let record = records[Self.place(stream)]
        let expected = Self.commonWeight * common.good / common.all
        return (record.good + expected) / (record.all + Self.commonWeight)
    }

    /// A candidate for a key that a client has said it will ask for.
    func candidate(_ key: KeyID, by stream: StreamID) -> Candidate {
        HintEvidence(record: UInt8(Self.place(stream))).candidate(key, probability: probability(stream))
    }

    /// Learns whether a hint came true.
    mutating func learn(_ evidence: HintEvidence, happened: Bool) {
        records[Int(evidence.record)].count(happened, memory: Self.clientMemory)
        common.count(happened, memory: Self.commonMemory)
    }

    private static func place(_ stream: StreamID) -> Int {
        Int(truncatingIfNeeded: SplitMix64.mix(UInt64(stream.rawValue))) & (recordCount - 1)
    }
}
