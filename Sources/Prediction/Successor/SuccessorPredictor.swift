public import AccessModel
import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Predicts from which keys followed which contexts, at distances that leave time to load.
///
/// Each expert keeps a table of contexts (the last one to three keys of the global stream, of the client's stream, or of the
/// would-be misses) and counts the keys demanded `minimumDistance` and more accesses after each. What an expert's counts mean is
/// learned from outcomes (`learn`), and the experts' opinions on a key are combined into one probability.
///
/// Memory: 64 bytes a line for each expert's table (see `memoryBytes`); time: at most `window` additions for each
/// expert in `observe`, at most ten successors for each expert in `predict`.
public struct SuccessorPredictor: Predictor, ~Copyable {
    // `observe` first counts the visit of the contexts that the last prediction was made from, then counts the key as
    // successor of the earlier contexts, then makes the new contexts. So a prediction never sees its own visit: the counts it
    // divides by are of visits whose successors had a chance to come.

    private struct Expert: ~Copyable {
        let settings: SuccessorExpert
        /// The expert's position among those of its scope.
        let place: Int
        let salt: UInt64
        var table: SuccessorTable
        var calibration = Calibration()
        /// The line of the context of the last access; `.none` if there is none.
        var current = SuccessorTable.Reference.none
        /// Whether the last access belonged to the expert's stream.
        var isInvolved = false
    }

    /// One kind of stream with its lanes of contexts.
    private struct Stream: ~Copyable {
        var lanes: ContextLanes
        /// The lane of the last access, or -1 if it was not part of such a stream.
        var lane = -1
    }

    // The first field: built for ThreadSanitizer, Swift 6.3.1 reports accesses to a noncopyable value as accesses to what
    // its first field points at, and this is the one field that no other predictor shares.
    // Safety: `expertCount` initialised experts, owned by this value.
    private let experts: UnsafeMutablePointer<Expert>
    /// As the predictor was made.
    public let configuration: SuccessorConfiguration
    public var minimumDistance: Int {
        get { distance }
        set { distance = min(max(1, newValue), Self.largestDistance) }
    }

    private static let largestDistance = 240
    /// On the real traces 1.2 gave the fewest misses; 1 and 1.3 nearly as few, and the
    /// maximum of the experts' probabilities more, at more traffic.
    private static let sharpening: Float = 1.2
    private static let globalDepth = 256
    private var distance: Int
    /// Accesses observed.
    private var now: UInt64 = 0
    private var lastKey = KeyID.none
    private var streams: StreamMap
    private var random: SmallRandom
    private let expertCount: Int
    // Safety: one initialised element for each case of `SuccessorExpert.Scope`, owned by this value.
    private let scopes: UnsafeMutablePointer<Stream>

    /// Makes a predictor that knows nothing yet.
    public init(configuration: SuccessorConfiguration = SuccessorConfiguration()) {
        let settings = configuration.experts
        precondition(
            (1...16).contains(settings.count),
            "a successor predictor has 1 to 16 experts, not \(settings.count)"
        )
        self.configuration = configuration
        distance = min(max(1, configuration.minimumDistance), Self.largestDistance)
        streams = StreamMap(capacity: max(1, configuration.maximumStreams))
        random = SmallRandom(seed: configuration.seed)
        expertCount = settings.count
        experts = .allocate(capacity: settings.count)
        scopes = .allocate(capacity: SuccessorExpert.Scope.allCases.count)
        for (position, expert) in settings.enumerated() {
            let salt = SplitMix64.mix(configuration.seed &+ UInt64(position) &+ 1)
            (experts + position).initialize(
                to: Expert(
                    settings: expert,
                    place: settings[..<position].count { $0.scope == expert.scope },
                    salt: salt,
                    table: SuccessorTable(lineCount: expert.lines, seed: salt)
                )
            )
        }
        for scope in SuccessorExpert.Scope.allCases {
            let count = settings.count { $0.scope == scope }
            let lanes =
                switch scope {
                case .global: ContextLanes(lanes: 1, depth: Self.globalDepth, experts: count)
                case .client:
                    ContextLanes(
                        lanes: count == 0 ? 1 : max(1, configuration.maximumStreams),
                        depth: configuration.streamDepth,
                        experts: count
                    )
                case .misses: ContextLanes(lanes: 1, depth: configuration.streamDepth, experts: count)
                }
            (scopes + Int(scope.rawValue)).initialize(to: Stream(lanes: lanes))
        }
    }

    deinit {
        experts.deinitialize(count: expertCount)
        experts.deallocate()
        scopes.deinitialize(count: SuccessorExpert.Scope.allCases.count)
        scopes.deallocate()
    }

    /// Bytes of all tables once every page of them was touched.
    public var memoryBytes: Int {
        var bytes = 0
        for expert in 0..<expertCount { bytes += experts[expert].table.lineCount * 64 }
        return bytes
    }

    // MARK: - Observe

    public mutating func observe(_ event: AccessEvent) {
        guard event.outcome.isRead else { return }
        now &+= 1
        lastKey = event.key
        let isTarget = event.outcome.isWouldBeMiss
        let client = clientLane(event.stream)
        for position in 0..<expertCount {
            if experts[position].isInvolved { experts[position].table.countVisit(experts[position].current) }
            guard isTarget || experts[position].settings.learnsFromHits && event.outcome == .hit else { continue }
            addSuccessor(event.key.rawValue, to: position, client: client)
        }
        push(event.key.rawValue, isTarget: isTarget, client: client)
        for position in 0..<expertCount { enterContext(position) }
    }

    private mutating func clientLane(_ stream: StreamID) -> Int {
        guard stream != .unknown else { return -1 }
        let (lane, isNew) = streams.lane(of: stream)
        let scope = scopes + Int(SuccessorExpert.Scope.client.rawValue)
        guard scope.pointee.lanes.experts > 0 else { return -1 }
        if isNew { scope.pointee.lanes.clear(lane) }
        return lane
    }

    /// Counts the key as a successor of the contexts in its stream that are far enough back.
    private mutating func addSuccessor(_ key: UInt32, to position: Int, client: Int) {
        let scope = experts[position].settings.scope
        let lane = scope == .client ? client : 0
        guard lane >= 0 else { return }
        let stream = scopes + Int(scope.rawValue)
        let expert = experts + position
        let known = min(stream.pointee.lanes.position(lane), stream.pointee.lanes.depth)
        // In the global stream every access is a context, so the distance is the number of contexts.
        var back = scope == .global ? distance : 1
        let window = scope == .global ? configuration.window : configuration.streamWindow
        let last = min(known, back &+ window &- 1)
        while back <= last {
            let slot = stream.pointee.lanes.slot(lane, back: back)
            if scope == .global || now &- stream.pointee.lanes.time(at: slot) >= UInt64(distance) {
                let reference = stream.pointee.lanes.reference(at: slot, expert: expert.pointee.place)
                expert.pointee.table.add(key, to: reference)
            }
            back &+= 1
        }
    }

    private mutating func push(_ key: UInt32, isTarget: Bool, client: Int) {
        for scope in SuccessorExpert.Scope.allCases {
            let stream = scopes + Int(scope.rawValue)
            stream.pointee.lane =
                switch scope {
                case .global: 0
                case .client: client
                case .misses: isTarget ? 0 : -1
                }
            guard stream.pointee.lane >= 0, stream.pointee.lanes.experts > 0 else { continue }
            stream.pointee.lanes.push(key, to: stream.pointee.lane, time: now)
        }
    }

    /// Looks up the line of the context that the access has made for an expert.
    private mutating func enterContext(_ position: Int) {
        let expert = experts + position
        let stream = scopes + Int(expert.pointee.settings.scope.rawValue)
        let lane = stream.pointee.lane
        expert.pointee.isInvolved = lane >= 0
        guard lane >= 0 else {
            expert.pointee.current = .none
            return
        }
        let context = stream.pointee.lanes.context(
            lane,
            order: expert.pointee.settings.order,
            salt: expert.pointee.salt
        )
        let reference = expert.pointee.table.claim(context)
        expert.pointee.current = reference
        stream.pointee.lanes.setReference(reference, lane: lane, expert: expert.pointee.place)
    }

    // MARK: - Predict

    public mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        var absence = Candidate.Evidence(repeating: Calibration.silent)
        for position in 0..<expertCount where experts[position].isInvolved {
            absence[position] = cellForAbsent(position)
        }
        for position in 0..<expertCount where experts[position].isInvolved {
            propose(position, absence: absence, into: &candidates)
        }
        let elements = candidates.elements
        for candidate in elements.indices {
            elements[candidate].probability = combine(elements[candidate].evidence)
        }
    }

    private mutating func propose(
        _ position: Int,
        absence: borrowing Candidate.Evidence,
        into candidates: inout CandidateBuffer
    ) {
        let expert = experts + position
        guard let line = expert.pointee.table.line(expert.pointee.current) else { return }
        let visits = line.pointee.visits
        for successor in 0..<Int(line.pointee.used) {
            let count = line.pointee.counts[unchecked: successor]
            let key = line.pointee.keys[unchecked: successor]
            // What came true in less than one visit in sixteen is noise.
            guard Int(count) * 16 >= Int(visits), key != lastKey.rawValue else { continue }
            let cell = expert.pointee.calibration.cell(visits: visits, count: count)
            // Hopeless cells are proposed now and then, so that they can recover.
            if expert.pointee.calibration.probability(cell) < 0.03, random.next() & 15 != 0 { continue }
            guard let candidate = candidates.position(of: key, orAdd: absence) else { return }
            candidates.note(cell, by: position, at: candidate)
        }
    }

    /// What an expert says about keys it does not propose.
    private func cellForAbsent(_ position: Int) -> UInt8 {
        guard let line = experts[position].table.line(experts[position].current) else {
            return Calibration.unknownContext
        }
        return experts[position].calibration.cell(visits: line.pointee.visits, count: 0)
    }

    /// The mean of the experts' log odds, sharpened: agreeing experts know more together than each alone.
    private func combine(_ evidence: borrowing Candidate.Evidence) -> Float {
        var sum: Float = 0
        var opinions: Float = 0
        for position in 0..<expertCount {
            let cell = evidence[unchecked: position]
            guard cell != Calibration.silent else { continue }
            sum += experts[position].calibration.logit(cell)
            opinions += 1
        }
        guard opinions > 0 else { return 0 }
        return 1 / (1 + expf(-Self.sharpening * sum / opinions))
    }

    // MARK: - Learn

    public mutating func learn(_ candidate: Candidate, happened: Bool) {
        for position in 0..<expertCount {
            experts[position].calibration.learn(candidate.evidence[position], happened: happened)
        }
    }
}
