public import AccessModel

/// Predicts the keys that were found, by mining the times of reads, to come close after the key last read.
///
/// MITHRIL (Yang, Karimi, Sæmundsson, Wildani and Vigfusson, "MITHRIL: Mining Sporadic Associations for Cache
/// Prefetching", SoCC 2017): a key is recorded until its reads number `minimumSupport`; then it goes to the mining
/// table, unless it turns out to come more than `maximumSupport` times; when that table is full, the keys in it whose
/// reads pair off within the lookahead are associated, in the order of their first reads.
///
/// Time: O(1) in `observe` (amortised over the runs of mining), O(associations) in `predict`. Memory: all tables are
/// made at first, see `memoryBytes`.
public struct MithrilPredictor: Predictor, ~Copyable {
    // Departures from the published implementation: first uses of prefetched entries are recorded too, or a key would
    // disappear from the tables as soon as it is predicted well; few keys are mined together, so that associations are
    // known early; times are whole, not their last fifteen bits; and a prefetched entry gets no second chance, which is
    // the cache's business.

    private var miner: AssociationMiner
    /// As the predictor was made.
    public let configuration: MithrilConfiguration
    /// Has no effect: the published method associates keys however near.
    public var minimumDistance = 1

    private var table: PrefetchingTable
    /// Reads observed.
    private var now: UInt64 = 0
    private var last: UInt32?

    /// Makes a predictor that knows nothing yet.
    public init(configuration: MithrilConfiguration = MithrilConfiguration()) {
        self.configuration = configuration
        miner = AssociationMiner(configuration: configuration)
        table = PrefetchingTable(rowCount: configuration.prefetchingRows, associations: configuration.associations)
    }

    /// Bytes held.
    public var memoryBytes: Int { miner.memoryBytes + table.memoryBytes }

    public mutating func observe(_ event: AccessEvent) {
        last = event.outcome.isRead ? event.key.rawValue : nil
        guard let last else { return }
        now &+= 1
        guard isRecorded(event.outcome), miner.record(last, at: now) else { return }
        miner.mine(into: &table)
    }

    private func isRecorded(_ outcome: AccessOutcome) -> Bool {
        switch configuration.trigger {
        case .misses: outcome == .miss || outcome == .late
        case .wouldBeMisses: outcome.isWouldBeMiss
        case .reads: true
        }
    }

    /// Replaces the contents of `candidates` by the keys associated with the one last read, the newest association
    /// first.
    ///
    /// Their probability is 1: the published method makes no estimate.
    public mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        guard let last else { return }
        table.propose(after: last, into: &candidates)
    }

    /// Does nothing: associations are found, not learned from outcomes.
    public mutating func learn(_ candidate: Candidate, happened: Bool) {}
}
