public import AccessModel
public import PredisPrimitives

/// The hybrid predictor for keys that have been asked for, rules on names for those that have not, and what clients announce.
///
/// The tables of `HybridPredictor` decide on every key they know. What the names of the latest keys foretell beyond that (see
/// `TemplatePredictor`) is added with a probability learned from what became of such foretellings.
public struct NamedHybridPredictor<Names: KeyNames & ~Copyable>: Predictor, ~Copyable {
    // The first field, for the reason given in `HybridPredictor`.
    private var hybrid: HybridPredictor
    private var foreteller: NameForeteller
    private var names: Names
    private var hints = ClientHints()

    /// Makes a predictor that knows nothing yet and takes over a source of names.
    public init(configuration: HybridConfiguration = HybridConfiguration(), names: consuming Names) {
        hybrid = HybridPredictor(configuration: configuration)
        foreteller = NameForeteller(
            streams: max(1, configuration.maximumStreams),
            seed: SplitMix64.mix(configuration.seed &+ 100)
        )
        foreteller.minimumDistance = hybrid.minimumDistance
        self.names = names
    }

    public var minimumDistance: Int {
        get { hybrid.minimumDistance }
        set {
            hybrid.minimumDistance = newValue
            foreteller.minimumDistance = newValue
        }
    }

    /// Bytes of all tables once every page of them was touched; the names are the owner's.
    public var memoryBytes: Int { hybrid.memoryBytes + foreteller.memoryBytes + hints.memoryBytes }

    public mutating func observe(_ event: AccessEvent) {
        hybrid.observe(event)
        if event.outcome.isRead { foreteller.observe(event, names: &names) }
    }

    public mutating func predict(into candidates: inout CandidateBuffer) {
        hybrid.predict(into: &candidates)
    }

    public static var weighsLate: Bool { true }

    /// Gives the candidates of the tables their probabilities, and adds those of the names.
    public mutating func weigh(_ candidates: inout CandidateBuffer) {
        hybrid.weigh(&candidates)
        foreteller.propose(into: &candidates, names: &names, beyond: hybrid)
    }

    public mutating func propose(hinted key: KeyID, by stream: StreamID, into candidates: inout CandidateBuffer) {
        candidates.append(hints.candidate(key, by: stream))
    }

    public func hintProbability(_ stream: StreamID) -> Float {
        hints.probability(stream)
    }

    public mutating func learn(_ candidate: Candidate, happened: Bool) {
        if let evidence = HintEvidence.of(candidate) {
            hints.learn(evidence, happened: happened)
        } else if let (evidence, record) = NameEvidence.of(candidate) {
            foreteller.learn(evidence, record: record, happened: happened)
        } else {
            hybrid.learn(candidate, happened: happened)
        }
    }

    public func reasons(for candidate: Candidate) -> CandidateReasons {
        let source: ExpertReason.Source
        if HintEvidence.of(candidate) != nil {
            source = .hint
        } else if NameEvidence.of(candidate) != nil {
            source = .names
        } else {
            return hybrid.reasons(for: candidate)
        }
        var reasons = CandidateReasons()
        reasons.append(
            ExpertReason(
                source: source,
                context: (candidate.trigger, .none),
                visits: 0,
                count: 0,
                opinion: candidate.probability
            )
        )
        return reasons
    }
}

extension NamedHybridPredictor: SavablePredictor where Names: ~Copyable {
    /// Writes what the tables have learned; what names foretell and how far clients' hints go is learned anew, which takes few
    /// accesses.
    public func save(to writer: inout StateWriter) {
        hybrid.save(to: &writer)
    }

    public mutating func restore(from reader: inout StateReader) throws(StateError) {
        try hybrid.restore(from: &reader)
    }
}

extension HybridPredictor {
    /// Whether a key has been accessed before, as far as there is a record of it.
    @inline(__always)
    func remembers(_ key: KeyID) -> Bool {
        keys[key.rawValue].accessed != 0
    }
}
