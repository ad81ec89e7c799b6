import PredisPrimitives

/// Everything about the accesses so far on which the next one is taken to depend.
///
/// The same state is led along a trace when a profile is fitted and along the copy when it is generated. From it come *proposals*, the keys
/// that might come next, each with a *code* that says what speaks for it but not which key it is. A profile knows how often proposals of
/// a code came true; so no key of the original is in it, and a copy repeats what it has made itself as faithfully as the
/// original repeated its own.
///
/// O(log keys) for an access; memory about 350 bytes a key, besides the table of contexts.
struct LikenessState {
    /// A key that might come next.
    struct Proposal {
        /// `.max`: a key that is not there yet, of the name `newName`.
        var key: UInt32
        var code: UInt32
    }

    /// What speaks for a proposal.
    enum Kind: UInt32, CaseIterable {
        case clientContext, threeKeys, twoKeys, first, second, third
        case twoBefore, threeBefore, fourBefore
        case ownSecond, ownThird, ownFourth
        case steps, interleavedSteps
    }

    private(set) var stack = RecencyStack()
    private(set) var streams: [StreamMemory] = []
    private(set) var names: [FormedName] = []
    /// The number of accesses so far.
    private(set) var time = 0
    /// The proposals of the last `propose`, of different keys, in the order in which they are asked.
    private(set) var proposals: [Proposal] = []
    /// The name of a proposal of a key that is not there yet.
    private(set) var newName: FormedName?

    private var successors: SuccessorMemory
    private var counts: [UInt32] = []
    private var latest: [Int] = []
    private var numbers: [SIMD8<UInt8>]
    private var keysOfNames: [UInt64: UInt32] = [:]
    private var newest: [UInt32]
    private let hasStreams: Bool

    /// - Parameters:
    ///   - forms: What names may look like.
    ///   - hasStreams: Whether the accesses' clients are known.
    ///   - contextBits: The logarithm of the number of contexts that are remembered.
    init(forms: [NameForm], hasStreams: Bool, contextBits: Int) {
        self.hasStreams = hasStreams
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
    mutating func propose(stream: Int) {
        while streams.count <= stream { streams.append(StreamMemory()) }
        proposals.removeAll(keepingCapacity: true)
        newName = nil
        let memory = streams[stream]
        let last = memory.last
        guard last[0] != .max else { return }
        if hasStreams { propose(.clientContext, context: Self.context(client: stream, last[0]), memory) }
        if last[2] != .max { propose(.threeKeys, context: Self.context(last, 3), memory) }
        if last[1] != .max { propose(.twoKeys, context: Self.context(last, 2), memory) }
        let line = successors.line(last[0])
        for (place, kind) in [(0, Kind.first), (1, .second), (2, .third)] { propose(kind, line, place, memory) }
        proposeSteps(memory)
        for (place, kind) in [(1, Kind.twoBefore), (2, .threeBefore), (3, .fourBefore)] where last[place] != .max {
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

    private mutating func propose(_ kind: Kind, context: UInt64, _ memory: StreamMemory) {
        guard let (key, confidence) = successors.successor(ofContext: context) else { return }
        add(key, kind, confidence, memory)
    }

    private mutating func propose(_ kind: Kind, _ line: SuccessorMemory.Line, _ place: Int, _ memory: StreamMemory) {
        let key = line.keys[place]
        guard key != .max else { return }
        let count = Int(line.counts[place])
        let share = min(5, count * 6 / max(1, Int(line.total)))
        let size = count == 1 ? 0 : count < 4 ? 1 : 2
        add(key, kind, (share * 3 + size) * 2 + (Int(line.latest) == place ? 1 : 0), memory)
    }

    /// The keys whose names go on with a stream's steps.
    private mutating func proposeSteps(_ memory: StreamMemory) {
        if memory.stepRun > 0 {
            propose(.steps, names[Int(memory.last[0])].stepped(field: memory.stepField, by: memory.step), min(7, memory.stepRun), memory)
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
        } else if newName == nil {
            newName = name
            proposals.append(Proposal(key: .max, code: Self.code(kind, evidence, age: 7, memory, isOwn: false)))
        }
    }

    private mutating func add(_ key: UInt32, _ kind: Kind, _ evidence: Int, _ memory: StreamMemory) {
        guard stack.contains(key), !proposals.contains(where: { $0.key == key }) else { return }
        let age = Self.ageClass(time - latest[Int(key)])
        let code = Self.code(kind, evidence, age: age, memory, isOwn: hasStreams && Self.holds(memory.last, key))
        proposals.append(Proposal(key: key, code: code))
    }

    private static func holds(_ keys: SIMD4<UInt32>, _ key: UInt32) -> Bool {
        any(keys .== SIMD4(repeating: key))
    }

    private static func ageClass(_ age: Int) -> Int {
        switch age {
        case ..<8: 0
        case ..<64: 1
        case ..<512: 2
        case ..<4096: 3
        case ..<32768: 4
        case ..<262_144: 5
        default: 6
        }
    }

    private static func code(_ kind: Kind, _ evidence: Int, age: Int, _ memory: StreamMemory, isOwn: Bool) -> UInt32 {
        let follows = memory.event == .follow ? StreamMemory.lengthClass(memory.run) : memory.event == .new ? 6 : 0
        return ((kind.rawValue * 64 + UInt32(evidence)) * 8 + UInt32(age)) * 16 + UInt32(follows * 2 + (isOwn ? 1 : 0))
    }

    /// The codes that there are.
    static let codes = UInt32(Kind.allCases.count * 64 * 8 * 16)

    /// What is left of a code without the finest distinctions.
    static func coarse(_ code: UInt32) -> UInt32 { code / 128 }

    // MARK: - Other choices

    /// What decides whether a key is new that no proposal said: `0 ..< noveltyContexts`.
    func noveltyContext(stream: Int) -> Int {
        let memory = streams[stream]
        return (memory.event.rawValue * 6 + StreamMemory.lengthClass(memory.run)) * 2 + (proposals.isEmpty ? 0 : 1)
    }

    static let noveltyContexts = 48

    /// What decides how far back a known key is that no proposal said: `0 ..< jumpContexts`.
    func jumpContext(stream: Int) -> Int {
        streams[stream].event.rawValue * 2 + (proposals.isEmpty ? 0 : 1)
    }

    static let jumpContexts = 8

    // MARK: - Observing

    /// Takes in an access to a key that is there, or to a new one that gets the number `key`.
    mutating func observe(_ key: UInt32, stream: Int, _ event: StreamMemory.Event) {
        let last = streams[stream].last
        if last[0] != .max {
            successors.note(key, after: last[0])
            if last[1] != .max { successors.note(key, afterContext: Self.context(last, 2)) }
            if last[2] != .max { successors.note(key, afterContext: Self.context(last, 3)) }
            if hasStreams { successors.note(key, afterContext: Self.context(client: stream, last[0])) }
            noteStep(key, after: last[0], stream)
        }
        counts[Int(key)] += 1
        stack.touch(key, lane: Self.lane(counts[Int(key)]))
        latest[Int(key)] = time
        streams[stream].note(key, event)
        time += 1
    }

    /// Gives a new key a number: the next one, or that of a key that is forgotten.
    mutating func addKey(_ name: FormedName, replacing forgotten: UInt32? = nil) -> UInt32 {
        let key = forgotten ?? UInt32(counts.count)
        if let forgotten {
            stack.remove(forgotten)
            successors.forget(forgotten)
            let hash = names[Int(forgotten)].hash
            if keysOfNames[hash] == forgotten { keysOfNames[hash] = nil }
            names[Int(key)] = name
            counts[Int(key)] = 0
        } else {
            names.append(name)
            counts.append(0)
            latest.append(0)
        }
        keysOfNames[name.hash] = key
        newest[name.form] = key
        return key
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
        let isSame = streams[stream].stepRun > 0 && streams[stream].step == step.by && streams[stream].stepField == step.field
        streams[stream].stepRun = isSame ? streams[stream].stepRun + 1 : 1
        streams[stream].step = step.by
        streams[stream].stepField = step.field
    }

    /// Keys of about equal popularity so far.
    static func lane(_ count: UInt32) -> Int {
        switch count {
        case ...1: 0
        case 2...3: 1
        case 4...7: 2
        case 8...15: 3
        case 16...31: 4
        case 32...127: 5
        case 128...511: 6
        default: 7
        }
    }

    private static func context(_ last: SIMD4<UInt32>, _ length: Int) -> UInt64 {
        let two = SplitMix64.mix(UInt64(last[0]) << 32 | UInt64(last[1]))
        return length == 2 ? two : SplitMix64.mix(two &+ UInt64(last[2]) &+ 1 << 40)
    }

    private static func context(client: Int, _ key: UInt32) -> UInt64 {
        SplitMix64.mix(UInt64(key) << 32 | UInt64(client) ^ 0x636C_6965_6E74_0000)
    }
}
