public import AccessModel
import PredisPrimitives

/// Predicts from which keys came after which contexts, at distances that leave time to load.
///
/// Each expert has its kind of context (the last keys of the global stream, of the client's stream, or of the would-be
/// misses) and counts the keys demanded `minimumDistance` and more accesses after each. All share one table, so that those get
/// room whose contexts are met again. What the counts mean is learned from outcomes, and the experts' opinions, the latest
/// visits of their contexts and the records of the keys involved are mixed into one probability, with weights that are learned
/// too.
///
/// Memory: see `memoryBytes`; nothing is allocated after `init`. Time: at most `window + lead` additions for each expert in
/// `observe`, at most twenty successors for each expert in `predict`.
public struct HybridPredictor: Predictor, ~Copyable {
    // `observe` counts the visit of the contexts that the last prediction was made from and the key as successor of the
    // earlier contexts, and only then remembers the new contexts. So a prediction never sees its own visit: the counts it
    // divides by are of visits whose successors had a chance to come.
    //
    // Most of the time would go by in waiting for memory. So buckets are asked for before, and lines while, the experts count
    // successors.

    /// An expert with what has been learned of its opinions.
    struct Expert: ~Copyable {
        let settings: ContextExpert
        /// The expert's position among those of its scope.
        let place: Int
        /// Tells its contexts from those of others.
        let salt: UInt64
        /// What counts, and what the latest visits, have meant so far.
        var counts = OutcomeMap(count: CountCell.states, initial: CountCell.initialProbability)
        var visits = OutcomeMap(count: VisitCell.states)
        /// The context of the last access that belonged to the expert's stream.
        var context: UInt64 = 0
        /// Its line; `.none` if there is none.
        var current = SuccessorTable.Reference.none
        /// Whether the last access belonged to the expert's stream.
        var isInvolved = false
    }

    /// One kind of stream with its lanes of contexts.
    struct Stream: ~Copyable {
        var lanes: ContextLanes
        /// The lane of the last access, or -1 if it was not part of such a stream.
        var lane = -1
    }

    // The first field: built for ThreadSanitizer, Swift 6.3.1 reports accesses to a noncopyable value as accesses to what
    // its first field points at, and this is the one field that no other predictor shares.
    // Safety: `expertCount` initialised experts, owned by this value.
    let experts: UnsafeMutablePointer<Expert>
    let expertCount: Int
    /// As the predictor was made.
    public let configuration: HybridConfiguration
    public var minimumDistance: Int {
        get { distance }
        set {
            let farthest = configuration.parts.contains(.distance) ? Self.largestDistance : 1
            distance = min(max(1, newValue), farthest)
        }
    }

    static let maximumExperts = 6
    private static let largestDistance = 240
    private static let globalDepth = 256
    private static let streamDepth = 8
    private var distance: Int
    /// Accesses observed.
    var now: UInt64 = 0
    var lastKey = KeyID.none
    /// Whether the last access was a miss, or would have been one without prefetching.
    var isAfterMiss = false
    private var streams: StreamMap
    // Safety: one initialised element for each case of `ContextExpert.Scope`, owned by this value.
    let scopes: UnsafeMutablePointer<Stream>
    var table: SuccessorTable
    var random: SmallRandom
    var keys: KeyRecords
    var mixing: Mixing

    /// Makes a predictor that knows nothing yet.
    public init(configuration: HybridConfiguration = HybridConfiguration()) {
        let settings = configuration.experts
        precondition(
            (1...Self.maximumExperts).contains(settings.count),
            "a hybrid predictor has 1 to \(Self.maximumExperts) experts, not \(settings.count)"
        )
        self.configuration = configuration
        distance = min(max(1, configuration.minimumDistance), Self.largestDistance)
        streams = StreamMap(capacity: max(1, configuration.maximumStreams))
        table = SuccessorTable(lineCount: configuration.contexts, seed: SplitMix64.mix(configuration.seed &+ 1))
        random = SmallRandom(seed: configuration.seed)
        keys = KeyRecords(count: configuration.keyRecords)
        mixing = Mixing(expertCount: settings.count, parts: configuration.parts)
        expertCount = settings.count
        experts = .allocate(capacity: settings.count)
        scopes = .allocate(capacity: ContextExpert.Scope.allCases.count)
        for (position, expert) in settings.enumerated() {
            (experts + position).initialize(
                to: Expert(
                    settings: expert,
                    place: settings[..<position].count { $0.scope == expert.scope },
                    salt: SplitMix64.mix(configuration.seed &+ UInt64(position) &+ 2)
                )
            )
        }
        for scope in ContextExpert.Scope.allCases {
            let experts = settings.filter { $0.scope == scope }
            let isPerClient = scope == .client && !experts.isEmpty
            let depth = experts.map(\.window).max().map { max(Self.streamDepth, $0) } ?? Self.streamDepth
            let lanes = ContextLanes(
                lanes: isPerClient ? max(1, configuration.maximumStreams) : 1,
                depth: scope == .global ? Self.globalDepth : depth,
                experts: experts.count
            )
            (scopes + Int(scope.rawValue)).initialize(to: Stream(lanes: lanes))
        }
    }

    deinit {
        experts.deinitialize(count: expertCount)
        experts.deallocate()
        scopes.deinitialize(count: ContextExpert.Scope.allCases.count)
        scopes.deallocate()
    }

    // MARK: - Observe

    public mutating func observe(_ event: AccessEvent) {
        guard event.outcome.isRead else { return }
        now &+= 1
        lastKey = event.key
        isAfterMiss = event.outcome.isWouldBeMiss
        let key = event.key.rawValue
        keys.approach(key)
        let client = clientLane(event.stream)
        chooseLanes(client: client)
        for position in 0..<expertCount { leaveContext(position, for: key) }
        for position in 0..<expertCount {
            if isAfterMiss || experts[position].settings.learnsFromHits && event.outcome == .hit {
                addSuccessor(key, to: position, client: client)
            }
            findContext(position)
        }
        remember(key)
    }

    private mutating func clientLane(_ stream: StreamID) -> Int {
        guard stream != .unknown else { return -1 }
        let (lane, isNew) = streams.lane(of: stream)
        let scope = scopes + Int(ContextExpert.Scope.client.rawValue)
        guard scope.pointee.lanes.experts > 0 else { return -1 }
        if isNew { scope.pointee.lanes.clear(lane) }
        return lane
    }

    /// Counts the key as a successor of the contexts in its stream that are far enough back.
    private mutating func addSuccessor(_ key: UInt32, to position: Int, client: Int) {
        let expert = experts + position
        let scope = expert.pointee.settings.scope
        let lane = scope == .client ? client : 0
        guard lane >= 0 else { return }
        let stream = scopes + Int(scope.rawValue)
        let known = min(stream.pointee.lanes.position(lane), stream.pointee.lanes.depth)
        let nearest = max(1, distance &- expert.pointee.settings.lead)
        // In the global stream every access is a context, so the distance is the number of contexts.
        var back = scope == .global ? nearest : 1
        let first = scope == .global ? distance : 1
        let last = min(known, first &+ expert.pointee.settings.window &- 1)
        while back <= last {
            let slot = stream.pointee.lanes.slot(lane, back: back)
            if scope == .global || now &- stream.pointee.lanes.time(at: slot) >= UInt64(nearest) {
                let reference = stream.pointee.lanes.reference(at: slot, expert: expert.pointee.place)
                table.add(key, to: reference)
            }
            back &+= 1
        }
    }

    /// The lanes that the access is part of.
    private mutating func chooseLanes(client: Int) {
        for scope in ContextExpert.Scope.allCases {
            scopes[Int(scope.rawValue)].lane =
                switch scope {
                case .global: 0
                case .client: client
                case .misses: isAfterMiss ? 0 : -1
                }
        }
    }

    /// Counts the visit of an expert's context, makes the one that the key leads to, and has what is needed to find its line
    /// brought near.
    private mutating func leaveContext(_ position: Int, for key: UInt32) {
        let expert = experts + position
        if expert.pointee.isInvolved { table.countVisit(expert.pointee.current) }
        let stream = scopes + Int(expert.pointee.settings.scope.rawValue)
        expert.pointee.isInvolved = stream.pointee.lane >= 0
        guard expert.pointee.isInvolved else { return }
        expert.pointee.context = stream.pointee.lanes.context(
            stream.pointee.lane,
            adding: key,
            order: expert.pointee.settings.order,
            salt: expert.pointee.salt
        )
        table.approach(expert.pointee.context)
    }

    /// Looks up the line of an expert's context, and has it brought near.
    private mutating func findContext(_ position: Int) {
        let expert = experts + position
        expert.pointee.current = expert.pointee.isInvolved ? table.claim(expert.pointee.context) : .none
        table.approach(expert.pointee.current)
    }

    /// Adds the key to its streams and to the records.
    private mutating func remember(_ key: UInt32) {
        for scope in ContextExpert.Scope.allCases {
            let stream = scopes + Int(scope.rawValue)
            guard stream.pointee.lane >= 0, stream.pointee.lanes.experts > 0 else { continue }
            stream.pointee.lanes.push(key, to: stream.pointee.lane, time: now)
        }
        for position in 0..<expertCount where experts[position].isInvolved {
            let stream = scopes + Int(experts[position].settings.scope.rawValue)
            stream.pointee.lanes.setReference(
                experts[position].current,
                lane: stream.pointee.lane,
                expert: experts[position].place
            )
        }
        keys.update(key) { $0.accessed = UInt32(truncatingIfNeeded: now) }
    }

    /// The last two keys of the stream the last access was part of, the latest first.
    func latestKeys(of scope: ContextExpert.Scope) -> (KeyID, KeyID) {
        let stream = scopes + Int(scope.rawValue)
        guard stream.pointee.lane >= 0 else { return (.none, .none) }
        let keys = stream.pointee.lanes.latestKeys(stream.pointee.lane)
        return (KeyID(rawValue: keys.0), KeyID(rawValue: keys.1))
    }

    // MARK: - State

    /// Bytes of all tables once every page of them was touched.
    public var memoryBytes: Int {
        var bytes = SuccessorTable.bytes(lineCount: table.lineCount) + keys.memoryBytes + streams.capacity * 16
        for scope in 0..<ContextExpert.Scope.allCases.count { bytes += scopes[scope].lanes.memoryBytes }
        return bytes
    }

    /// Stops the program if a table contradicts itself.
    ///
    /// - Complexity: O(lines).
    package func checkInvariants() {
        keys.checkInvariants()
        table.checkInvariants()
    }
}
