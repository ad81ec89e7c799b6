public import AccessModel

/// Predicts the keys whose numbers follow that of the key last read: one-block lookahead and its extension to more.
///
/// As ids say nothing about names, it is given a table of successors. Source: Smith, "Sequentiality and Prefetching in
/// Database Systems", ACM Transactions on Database Systems 3(3), 1978 (always prefetch: `runLength` 1).
///
/// Time: O(1) in `observe`, O(degree) in `predict`.
public struct SequentialPredictor: Predictor, ~Copyable {
    private var runs: RunTable
    /// As the predictor was made.
    public let configuration: SequentialConfiguration
    /// Has no effect: the next key in sequence is predicted, however soon it comes.
    public var minimumDistance = 1

    private let next: [UInt32]
    private var last: UInt32?

    /// Makes a predictor.
    ///
    /// - Parameters:
    ///   - next: For each raw id that of the key whose name has the next number, `UInt32.max` for none; a key beyond
    ///     the end has none. No two keys may have the same successor.
    ///   - configuration: When and how far it looks ahead.
    public init(next: [UInt32], configuration: SequentialConfiguration = SequentialConfiguration()) {
        configuration.check()
        self.configuration = configuration
        self.next = next
        runs = RunTable(window: configuration.runLength == 1 ? 1 : configuration.runWindow)
    }

    /// Bytes held, the table of successors included.
    public var memoryBytes: Int { runs.memoryBytes + next.count * MemoryLayout<UInt32>.stride }

    public mutating func observe(_ event: AccessEvent) {
        last = nil
        guard event.outcome.isRead else { return }
        let key = event.key.rawValue
        guard
            configuration.runLength == 1
                || runs.extend(key, successor: successor(of: key)) >= configuration.runLength
        else { return }
        last = key
    }

    /// Replaces the contents of `candidates` by the next keys in sequence, the nearest first, each with probability 1.
    public mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        guard let last else { return }
        var key = last
        for _ in 0..<configuration.degree {
            // A sequence that leads back to its start has no more keys to tell.
            guard let successor = successor(of: key), successor != last else { return }
            candidates.append(Candidate(key: KeyID(rawValue: successor), probability: 1))
            key = successor
        }
    }

    /// Does nothing: there is nothing to learn.
    public mutating func learn(_ candidate: Candidate, happened: Bool) {}

    private func successor(of key: UInt32) -> UInt32? {
        guard Int(key) < next.count, next[Int(key)] != .max else { return nil }
        return next[Int(key)]
    }
}
