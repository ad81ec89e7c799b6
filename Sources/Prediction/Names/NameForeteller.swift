import AccessModel
import PredisPrimitives

/// Foretells keys nobody has asked for yet by their names, each with a calibrated probability.
///
/// Every proposal of a rule (see `TemplatePredictor`) is remembered until its key is demanded or its time is up, fetched or
/// not; from what becomes of them each kind of rule learns what its record has meant. A proposal becomes a candidate when
/// that makes it likely enough. Where names foretell hardly anything one access in thirty-two is looked at.
///
/// One owner, one thread; all memory is allocated when it is made.
struct NameForeteller: ~Copyable {
    /// A key foretold.
    private struct Foretold: BitwiseCopyable {
        let evidence: NameEvidence
        let access: UInt32
        /// Accesses within which the key must be demanded: by chance every key comes some time.
        let patience: UInt32
        var isSettled = false

        init(_ evidence: NameEvidence, at access: UInt64, patience: UInt32) {
            self.evidence = evidence
            self.access = UInt32(truncatingIfNeeded: access)
            self.patience = patience
        }

        func age(at access: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: access) &- self.access }
    }

    /// Keys awaited at a time.
    private static let mostForetold = 1 << 13
    /// Ids made for names that nobody may ever ask for, at a time.
    private static let mostAdded = 1 << 13
    /// What is less likely is remembered, but is no candidate: hardly any price is so low.
    private static let leastProbability: Float = 0.1

    private var templates: TemplatePredictor
    private var proposals = TemplateProposals()
    private var streams: StreamMap
    private var attention = Attention()
    private var foretold = AgedMap<Foretold>(capacity: Self.mostForetold)
    private let hasher: KeyHasher
    // Safety: owned by this value; `ProposalKind.count` maps and `mostAdded` ids, all initialised.
    private let worth: UnsafeMutablePointer<OutcomeMap>
    private let added: UnsafeMutablePointer<KeyID>
    private var addedCount = 0
    private var access: UInt64 = 0
    private var lastKey = KeyID.none
    /// Whether the last access was looked at.
    private var isWatching = false

    init(streams maximumStreams: Int, seed: UInt64) {
        // The lane after those of the streams is that of accesses whose stream is not known.
        templates = TemplatePredictor(
            configuration: TemplateConfiguration(
                maximumStreams: maximumStreams + 1,
                reach: 64,
                stepsAhead: 1,
                seed: seed
            )
        )
        streams = StreamMap(capacity: maximumStreams)
        hasher = KeyHasher(seed: seed)
        worth = .allocate(capacity: ProposalKind.count)
        for kind in 0..<ProposalKind.count {
            (worth + kind).initialize(to: OutcomeMap(count: CountCell.states, initial: Self.initialWorth))
        }
        added = .allocate(capacity: Self.mostAdded)
        added.initialize(repeating: .none, count: Self.mostAdded)
    }

    deinit {
        worth.deinitialize(count: ProposalKind.count)
        worth.deallocate()
        added.deallocate()
    }

    var minimumDistance: Int {
        get { templates.minimumDistance }
        set { templates.minimumDistance = newValue }
    }

    var memoryBytes: Int {
        templates.memoryBytes + foretold.memoryBytes + streams.capacity * 16 + Self.mostAdded * 4
            + ProposalKind.count * CountCell.states * 12
    }

    /// Until something is known, less than what the record says: a rule must prove itself before it is fetched for.
    private static func initialWorth(_ cell: Int) -> Float {
        CountCell.initialProbability(cell) / 2
    }

    // MARK: - Observe

    /// Learns from one read.
    mutating func observe<Names: KeyNames & ~Copyable>(_ event: AccessEvent, names: inout Names) {
        access &+= 1
        if attention.next() { resume() }
        isWatching = false
        guard attention.isAwake else { return }
        settleOverdue()
        lastKey = event.key
        var isUnderstood = false
        names.withName(of: event.key) { name in isUnderstood = observe(name, event) }
        isWatching = isUnderstood
    }

    private mutating func observe(_ name: UnsafeRawBufferPointer, _ event: AccessEvent) -> Bool {
        if foretold.count > 0, let record = foretold.find(hasher.hash(name)) { endForetold(record, event.outcome) }
        return templates.observe(name, lane: lane(of: event.stream), access: access)
    }

    private mutating func lane(of stream: StreamID) -> Int {
        guard stream != .unknown else { return streams.capacity }
        let (lane, isNew) = streams.lane(of: stream)
        if isNew { templates.clear(lane: lane) }
        return lane
    }

    /// Begins to look again after a rest: what was known of the streams and awaited is out of date.
    private mutating func resume() {
        templates.clearAll()
        while let oldest = foretold.oldest { end(foretold.remove(oldest), happened: nil) }
    }

    // MARK: - Propose

    /// Adds what the last access foretells to the candidates, but for keys that the tables know.
    mutating func propose<Names: KeyNames & ~Copyable>(
        into candidates: inout CandidateBuffer,
        names: inout Names,
        beyond tables: borrowing HybridPredictor
    ) {
        guard isWatching else { return }
        isWatching = false
        templates.propose(into: &proposals)
        for position in 0..<proposals.count {
            let proposal = proposals[position]
            let name = proposals.key(position)
            let hash = hasher.hash(name)
            if foretold.find(hash) != nil { continue }
            let key = names.find(name)
            if let key, tables.remembers(key) {
                templates.credits.noteKnown(Int(proposal.credit), version: proposal.version)
                continue
            }
            let (evidence, probability) = foretell(proposal)
            let record = append(Foretold(evidence, at: access, patience: proposal.patience), for: hash)
            guard probability >= Self.leastProbability, let id = key ?? names.add(name) else { continue }
            if key == nil { noteAdded(id, names: &names) }
            candidates.append(evidence.candidate(id, probability: probability, trigger: lastKey, record: record))
        }
    }

    private mutating func foretell(_ proposal: TemplateProposal) -> (NameEvidence, probability: Float) {
        let rule = Int(proposal.credit)
        let credit = templates.credits.credit(rule, version: proposal.version)
        templates.credits.noteOpen(rule, version: proposal.version)
        let cell = CountCell.of(visits: credit.tries, count: credit.successes)
        let kind = proposal.kind.rawValue
        let evidence = NameEvidence(kind: kind, version: proposal.version, cell: cell, rule: proposal.credit)
        return (evidence, worth[Int(kind)].probability(cell))
    }

    private mutating func append(_ record: Foretold, for hash: UInt64) -> Int {
        if foretold.isFull, let oldest = foretold.oldest { end(foretold.remove(oldest), happened: nil) }
        return foretold.append(record, for: hash)
    }

    /// Remembers an id made for a new name; the oldest is given up for it.
    private mutating func noteAdded<Names: KeyNames & ~Copyable>(_ key: KeyID, names: inout Names) {
        let place = addedCount & (Self.mostAdded &- 1)
        if addedCount >= Self.mostAdded { names.release(added[place]) }
        added[place] = key
        addedCount &+= 1
    }

    // MARK: - Outcomes

    /// Learns from what became of a candidate of its own.
    mutating func learn(_ evidence: NameEvidence, record: Int, happened: Bool) {
        guard foretold.holds(record) else { return }
        guard !foretold[record].isSettled else { return }
        var settled = foretold[record]
        end(settled, happened: happened && settled.age(at: access) <= settled.patience)
        settled.isSettled = true
        // It stays in the list: what has failed is not proposed again at once.
        foretold[record] = settled
    }

    /// The end of a foretold key that is demanded.
    private mutating func endForetold(_ record: Int, _ outcome: AccessOutcome) {
        let foretold = foretold.remove(record)
        let age = foretold.age(at: access)
        guard age >= UInt32(truncatingIfNeeded: minimumDistance) else { return end(foretold, happened: nil) }
        end(foretold, happened: age <= foretold.patience && outcome != .absent)
    }

    private mutating func settleOverdue() {
        while let oldest = foretold.oldest {
            guard foretold[oldest].age(at: access) > foretold[oldest].patience else { return }
            end(foretold.remove(oldest), happened: false)
        }
    }

    /// Learns from an outcome, unless it was learned from before; `nil`: it tells nothing.
    private mutating func end(_ foretold: Foretold, happened: Bool?) {
        guard !foretold.isSettled else { return }
        let evidence = foretold.evidence
        templates.credits.noteEnd(Int(evidence.rule), version: evidence.version, happened: happened)
        guard let happened else { return }
        worth[Int(evidence.kind)].learn(evidence.cell, happened: happened)
        if happened { attention.noteSuccess() }
    }
}
