public import PredisPrimitives

/// Why accesses cannot be learned from.
public enum DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A trace whose rows are all writes and deletions.
    case noReads(trace: String, writes: Int)
    /// A trace with more different keys than there are numbers for.
    case tooManyKeys(trace: String)
    /// Client streams of a trace that tells no clients apart.
    case oneStreamOnly(trace: String)
    /// Columns that would take more memory than allowed.
    case memory(needed: ByteCount, limit: ByteCount)
    /// A part of the trace with fewer reads than are learned from at once.
    case tooFewReads(part: TracePart, reads: Int, needed: Int)
    /// A vocabulary without a key.
    case emptyVocabulary(minimumCount: Int)
    /// Shares of the parts that leave nothing to one of them.
    case shares(validation: Double, test: Double)

    /// Thing, value, rule and remedy, in one line.
    public var description: String {
        switch self {
        case .noReads(let trace, let writes):
            "\(trace) has no read to learn from (\(writes) writes and deletions are left out); name a trace with reads"
        case .tooManyKeys(let trace):
            "\(trace) has more than \(NameNumbers.maximumCount) keys; read fewer accesses of it"
        case .oneStreamOnly(let trace):
            "\(trace) tells no clients apart, so it is one stream only; learn from the global stream"
        case .memory(let needed, let limit):
            "the reads take more than \(needed) of memory and the limit is \(limit); read fewer, or raise the limit"
        case .tooFewReads(let part, let reads, let needed):
            "the \(part) part has \(reads) reads and needs \(needed) at least; "
                + "take a longer trace, a shorter window or another split"
        case .emptyVocabulary(let minimumCount):
            "no key is read \(minimumCount) times in the training part, so the vocabulary is empty; "
                + "lower the minimum count or take a longer trace"
        case .shares(let validation, let test):
            "the parts for validation (\(validation)) and test (\(test)) are shares above 0 that leave some for "
                + "training; their sum must be below 1"
        }
    }
}
