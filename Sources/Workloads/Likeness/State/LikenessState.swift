import PredisPrimitives

/// Everything about the accesses so far on which the next one is taken to depend.
///
/// The same state is led along a trace when a profile is fitted and along the copy when it is generated. From it come *proposals*, the keys
/// that might come next, each with a *code* that says what speaks for it but not which key it is. A profile knows how often proposals of
/// a code came true.
///
/// O(log keys) for an access; memory about 450 bytes a key, besides the table of contexts.
struct LikenessState {
    /// A key that might come next.
    struct Proposal {
        var key: UInt32
        var code: UInt32
        /// Whether it would be accessed for the first time.
        var isNew = false
    }

    /// A name that a new key might have.
    struct NameProposal {
        var name: FormedName
        var code: UInt32
    }

    /// What speaks for a proposal.
    enum Kind: UInt32, CaseIterable {
        case graphFour, graphTriple, graphPair, graphFirst, graphSecond, graphThird, graphFourth, graphOther
        case graphTwoBefore, graphThreeBefore
        case clientContext, threeKeys, twoKeys, first, second
        case twoBefore, threeBefore
        case ownSecond, ownThird, ownFourth
        case steps, interleavedSteps
    }

    private(set) var stack = RecencyStack()
    private(set) var anchors = SweepAnchors()
    private(set) var streams: [StreamMemory] = []
    private(set) var names: [FormedName] = []
    /// The number of accesses so far.
    private(set) var time = 0
    /// The proposals of the last `propose`, of different keys, in the order in which they are asked.
    private(set) var proposals: [Proposal] = []
    /// The names that a new key might have, in the order in which they are asked.
    private(set) var nameProposals: [NameProposal] = []

    private var successors: SuccessorMemory
    private let graph: GraphIndex
    private let popularities: [UInt8]
    private let lanes: [UInt8]
    private var isPresent: [Bool] = []
    /// The lowest number of a key that is not there yet.
    private(set) var nextNewKey: UInt32 = 0
    private var counts: [UInt32] = []
    private var latest: [Int] = []
    private var numbers: [SIMD8<UInt8>]
    private var keysOfNames: [UInt64: UInt32] = [:]
    private var newest: [UInt32]
    private let hasStreams: Bool
    /// Whether the stream was silent for long.
    private var isLate = false

    /// - Parameters:
    ///   - forms: What names may look like.
    ///   - graph: Which keys follow which.
    ///   - popularities: How often each key of the graph is accessed, by `popularityClass`.
    ///   - lanes: How often each key is jumped to, by `popularityClass`; empty while that is being counted.
    ///   - hasStreams: Whether the accesses' clients are known.
    ///   - contextBits: The logarithm of the number of contexts that are remembered.
    init(
        forms: [NameForm],
        graph: SuccessorGraph,
        popularities: [UInt8],
        lanes: [UInt8],
        hasStreams: Bool,
        contextBits: Int
    ) {
        self.hasStreams = hasStreams
        self.graph = GraphIndex(graph)
        self.popularities = popularities
        self.lanes = lanes
        successors = SuccessorMemory(contextBits: contextBits)
        numbers = forms.map { form in
            var flags = SIMD8<UInt8>.zero
            for (index, part) in form.fields.enumerated() where index < NameForm.mostFields {
                if case .number = part { flags[index] = 1 }
            }
            return flags
        }
        newest = Array(repeating: .max, count: forms.count)
        proposals.reserveCapacity(Kind.allCases.count)
    }

    /// How many keys there are.
    var keyCount: Int { stack.count }

    /// The key of a name.
    func key(named name: FormedName) -> UInt32? { keysOfNames[name.hash] }

    /// The keys that a new key's name may be made from: the latest new key of the form, and the stream's last ones; `.max`: none.
    func sources(form: Int, stream: Int) -> [UInt32] {
        let last = streams[stream].last
        return [newest[form], last[0], last[1], last[2], last[3]]
    }

    /// Whether the form's field is a number.
    func isNumber(form: Int, field: Int) -> Bool { numbers[form][field] > 0 }

    /// The flags of a form's fields: 1 for a number.
    func numberFields(form: Int) -> SIMD8<UInt8> { numbers[form] }

    // MARK: - Proposals

    /// Finds the keys that might come next in a stream.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - isLate: Whether it was silent for more than `ClientProfile.soon` accesses.
    mutating func propose(stream: Int, isLate: Bool) {
        self.isLate = isLate
        while streams.count <= stream { streams.append(StreamMemory()) }
        proposals.removeAll(keepingCapacity: true)
        nameProposals.removeAll(keepingCapacity: true)
        let memory = streams[stream]
        let last = memory.last
        guard last[0] != .max else { return }
        proposeFromGraph(memory)
        if hasStreams { propose(.clientContext, context: Self.context(client: stream, last[0]), memory) }
        if last[2] != .max { propose(.threeKeys, context: Self.context(last, 3), memory) }
        if last[1] != .max { propose(.twoKeys, context: Self.context(last, 2), memory) }
        let line = successors.line(last[0])
        for (place, kind) in [(0, Kind.first), (1, .second)] { propose(kind, line, place, memory) }
        proposeSteps(memory)
        for (place, kind) in [(1, Kind.twoBefore), (2, .threeBefore)] where last[place] != .max {
            let line = successors.line(last[place])
            // What was asked for since has come already.
            for place in 0..<2 where line.keys[place] != .max && !Self.holds(last, line.keys[place]) {
                propose(kind, line, place, memory)
                break
            }
        }
        guard hasStreams else { return }
        for (place, kind) in [(1, Kind.ownSecond), (2, .ownThird), (3, .ownFourth)] where last[place] != .max {
            add(last[place], kind, 0, memory)
        }
    }

    /// Proposes what follows the last keys by the graph.
    ///
    /// Keys beyond the graph's go round it again, in a population of their own.
    private mutating func proposeFromGraph(_ memory: StreamMemory) {
        let count = UInt32(graph.keyCount)
        let (lap, own) = memory.last[0].quotientAndRemainder(dividingBy: count)
        var row = memory.last
        var length = 0
        while length < 4, row[length] != .max, row[length] / count == lap {
            row[length] %= count
            length += 1
        }
        for (needed, kind) in [(4, Kind.graphFour), (3, .graphTriple), (2, .graphPair)] where length >= needed {
            guard let next = graph.successor(of: row, length: needed) else { continue }
            addFromGraph(next.key + lap * count, kind, next.chance, memory)
        }
        for (rank, place) in graph.successors(of: own).enumerated() {
            proposeSuccessor(place, lap, Self.ranks[min(rank, Self.ranks.count - 1)], memory)
        }
        for (place, kind) in [(1, Kind.graphTwoBefore), (2, .graphThreeBefore)] where memory.last[place] != .max {
            let (lap, own) = memory.last[place].quotientAndRemainder(dividingBy: count)
            for place in graph.successors(of: own).prefix(3) {
                proposeSuccessor(place, lap, kind, memory, isBefore: true)
            }
        }
    }

    private static let ranks: [Kind] = [.graphFirst, .graphSecond, .graphThird, .graphFourth, .graphOther]

    private mutating func proposeSuccessor(
        _ place: Int,
        _ lap: UInt32,
        _ kind: Kind,
        _ memory: StreamMemory,
        isBefore: Bool = false
    ) {
        let edge = graph.edge(place, isLate: isLate)
        let key = graph.key(edge) + lap * UInt32(graph.keyCount)
        // What was asked for since has come already.
        if isBefore, Self.holds(memory.last, key) { return }
        addFromGraph(key, kind, graph.chance(edge, isLate: isLate), memory)
    }

    private mutating func addFromGraph(_ key: UInt32, _ kind: Kind, _ chance: Int, _ memory: StreamMemory) {
        guard !contains(key) else { return add(key, kind, chance, memory) }
        guard !proposals.contains(where: { $0.key == key }) else { return }
        // One far ahead of its turn is rarely next. The two flags, which mean nothing for a new key, say how far it is.
        let ahead = Int(key) - keyCount
        let age = ahead <= 0 ? 6 : 7
        let code = code(kind, chance, age: age, memory, isOwn: ahead >= 64, isTogether: (1..<1024).contains(ahead))
        proposals.append(Proposal(key: key, code: code, isNew: true))
    }

    /// Whether a key was accessed.
    func contains(_ key: UInt32) -> Bool { Int(key) < isPresent.count && isPresent[Int(key)] }

    private mutating func propose(_ kind: Kind, context: UInt64, _ memory: StreamMemory) {
        guard let entry = successors.entry(ofContext: context) else { return }
        let misses = StreamMemory.lengthClass(Int(entry.misses))
        add(entry.key, kind, StreamMemory.lengthClass(Int(entry.run)) * 4 + min(3, misses), memory)
    }

    private mutating func propose(_ kind: Kind, _ line: SuccessorMemory.Line, _ place: Int, _ memory: StreamMemory) {
        let key = line.keys[place]
        guard key != .max else { return }
        add(key, kind, line.evidence(place), memory)
    }

    /// The keys whose names go on with a stream's steps.
    private mutating func proposeSteps(_ memory: StreamMemory) {
        if memory.stepRun > 0 {
            let next = names[Int(memory.last[0])].stepped(field: memory.stepField, by: memory.step)
            propose(.steps, next, min(7, memory.stepRun), memory)
        }
        guard memory.last[3] != .max else { return }
        let (one, two) = (names[Int(memory.last[1])], names[Int(memory.last[3])])
        if let step = one.step(from: two, numbers: numbers[one.form]) {
            propose(.interleavedSteps, one.stepped(field: step.field, by: step.by), 0, memory)
        }
    }

    private mutating func propose(_ kind: Kind, _ name: FormedName?, _ evidence: Int, _ memory: StreamMemory) {
        guard let name else { return }
        if let key = keysOfNames[name.hash] {
            add(key, kind, evidence, memory)
        } else {
            let afterNew: UInt32 = memory.event == .new ? 1 : 0
            nameProposals.append(NameProposal(name: name, code: (kind.rawValue * 8 + UInt32(evidence)) * 2 + afterNew))
        }
    }

    /// The codes of name proposals.
    static let nameCodes = UInt32(Kind.allCases.count * 16)

    private mutating func add(_ key: UInt32, _ kind: Kind, _ evidence: Int, _ memory: StreamMemory) {
        guard stack.contains(key), !proposals.contains(where: { $0.key == key }) else { return }
        let age = Self.ageClass(time - latest[Int(key)])
        let isOwn = hasStreams && Self.holds(memory.last, key)
        let isTogether = (1...8).contains(latest[Int(key)] - memory.before)
        let code = code(kind, evidence, age: age, memory, isOwn: isOwn, isTogether: isTogether)
        proposals.append(Proposal(key: key, code: code))
    }

    private static func holds(_ keys: SIMD4<UInt32>, _ key: UInt32) -> Bool {
        any(keys .== SIMD4(repeating: key))
    }

    private static func ageClass(_ age: Int) -> Int {
        switch age {
        case ..<16: 0
        case ..<128: 1
        case ..<1024: 2
        case ..<8192: 3
        case ..<65536: 4
        default: 5
        }
    }

    private func code(
        _ kind: Kind,
        _ evidence: Int,
        age: Int,
        _ memory: StreamMemory,
        isOwn: Bool,
        isTogether: Bool
    ) -> UInt32 {
        let sweep = anchors.level
        let follows =
            memory.event == .follow
            ? min(6, StreamMemory.lengthClass(memory.run)) : memory.event == .new ? 7 : 0
        let low = ((follows * 3 + sweep) * 2 + (isOwn ? 1 : 0)) * 2 + (isTogether ? 1 : 0)
        return ((kind.rawValue * 128 + UInt32(evidence)) * 8 + UInt32(age)) * 256 + UInt32(low * 2 + (isLate ? 1 : 0))
    }

    /// What is left of a code without the finest distinctions.
    static func coarse(_ code: UInt32) -> UInt32 { code / 2048 * 2 + code % 2 }

    // MARK: - Other choices

    /// What decides whether a key is new that no proposal said: `0 ..< noveltyContexts`.
    func noveltyContext(stream: Int) -> Int {
        let memory = streams[stream]
        let run = memory.event.rawValue * 8 + StreamMemory.lengthClass(memory.run)
        return (run * 3 + anchors.level) * 2 + (proposals.isEmpty ? 0 : 1)
    }

    static let noveltyContexts = 192

    /// What decides how far back a known key is that no proposal said: `0 ..< jumpContexts`.
    func jumpContext(stream: Int) -> Int {
        let memory = streams[stream]
        return ((memory.event.rawValue * 3 + memory.ageClass) * 3 + anchors.level) * 2 + (proposals.isEmpty ? 0 : 1)
    }

    static let jumpContexts = 72

    // MARK: - Observing

    /// Takes in an access to a key from `distance` back; `nil`: to one that is new.
    mutating func observe(_ key: UInt32, at distance: Int?, stream: Int, _ event: StreamMemory.Event) {
        let last = streams[stream].last
        if last[0] != .max {
            successors.note(key, after: last[0])
            if last[1] != .max { successors.note(key, afterContext: Self.context(last, 2)) }
            if last[2] != .max { successors.note(key, afterContext: Self.context(last, 3)) }
            if hasStreams { successors.note(key, afterContext: Self.context(client: stream, last[0])) }
            noteStep(key, after: last[0], stream)
        }
        counts[Int(key)] += 1
        anchors.note(distance)
        stack.touch(key, lane: lane(of: key))
        let earlier = counts[Int(key)] > 1 ? latest[Int(key)] : nil
        latest[Int(key)] = time
        streams[stream].note(key, event)
        streams[stream].before = earlier ?? -100
        streams[stream].ageClass = earlier.map { time - $0 < 128 ? 0 : time - $0 < 4096 ? 1 : 2 } ?? 2
        time += 1
    }

    /// Gives a new key its name.
    mutating func addKey(_ key: UInt32, _ name: FormedName) {
        while names.count <= Int(key) {
            names.append(FormedName(form: 0))
            counts.append(0)
            latest.append(0)
            isPresent.append(false)
        }
        names[Int(key)] = name
        isPresent[Int(key)] = true
        keysOfNames[name.hash] = key
        newest[name.form] = key
        while contains(nextNewKey) { nextNewKey += 1 }
    }

    /// Forgets a stream.
    mutating func clear(stream: Int) {
        if stream < streams.count { streams[stream] = StreamMemory() }
    }

    private mutating func noteStep(_ key: UInt32, after last: UInt32, _ stream: Int) {
        let name = names[Int(key)]
        guard let step = name.step(from: names[Int(last)], numbers: numbers[name.form]) else {
            streams[stream].stepRun = 0
            return
        }
        let before = streams[stream]
        let isSame = before.stepRun > 0 && before.step == step.by && before.stepField == step.field
        streams[stream].stepRun = isSame ? streams[stream].stepRun + 1 : 1
        streams[stream].step = step.by
        streams[stream].stepField = step.field
    }

    /// How popular a key is, by `popularityClass`.
    func popularity(of key: UInt32) -> Int { Int(popularities[Int(key) % popularities.count]) }

    /// How often a key is jumped to, by `popularityClass`.
    func lane(of key: UInt32) -> Int { lanes.isEmpty ? 0 : Int(lanes[Int(key) % lanes.count]) }

    /// How often a key is accessed in all, in sixteen classes.
    static func popularityClass(_ count: Int) -> UInt8 {
        UInt8(popularityBounds.firstIndex { count <= $0 } ?? popularityBounds.count)
    }

    /// The most accesses to a key of each class but the last.
    static let popularityBounds = [0, 1, 2, 3, 5, 7, 11, 15, 23, 31, 47, 95, 191, 383, 1023]

    private static func context(_ last: SIMD4<UInt32>, _ length: Int) -> UInt64 {
        let two = SplitMix64.mix(UInt64(last[0]) << 32 | UInt64(last[1]))
        return length == 2 ? two : SplitMix64.mix(two &+ UInt64(last[2]) &+ 1 << 40)
    }

    private static func context(client: Int, _ key: UInt32) -> UInt64 {
        SplitMix64.mix(UInt64(key) << 32 | UInt64(client) ^ 0x636C_6965_6E74_0000)
    }
}
