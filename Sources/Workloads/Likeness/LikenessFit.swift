import PredisPrimitives
import Traces

/// Leads a `LikenessState` along a trace and counts.
struct LikenessFit {
    private let columns: AccessColumns
    private var names: NameAnalysis
    /// Whether names are numbers in order of first appearance: how they go on says nothing of the keys.
    private let isNumbered: Bool
    private let graph: SuccessorGraph
    private let popularities: [UInt8]
    private var state: LikenessState
    private let clients: ClientFit?
    private let rhythms: [UInt8]

    private var newKeys = [Int](repeating: 0, count: LikenessProfile.parts)
    private var distances = [Int](repeating: 0, count: LogBuckets.limit)
    private var popular = [Int](repeating: 0, count: RecencyStack.laneCount)
    private var proposals: [UInt32: (came: Int, asked: Int)] = [:]
    private var namings: [UInt32: (came: Int, asked: Int)] = [:]
    private var novelty: [UInt32: (came: Int, asked: Int)] = [:]
    private var jumped: [Jump] = []
    private var jumpCounts: [Int]
    private var recipes: [[[[Int]: Int]]]

    /// - Throws: `LikenessError` for a trace with fewer than two keys.
    init(_ columns: AccessColumns) throws(LikenessError) {
        guard columns.keyCount >= 2, columns.names.count >= columns.keyCount else {
            throw LikenessError(
                "\(columns.name) has \(columns.count) accesses to \(columns.keyCount) named keys; a likeness needs at least 2 keys: "
                    + "record or name another trace"
            )
        }
        self.columns = columns
        var leak = IdentifierLeak()
        for key in 0..<columns.keyCount { columns.names.withName(UInt32(key)) { leak.observeFirstTouch($0) } }
        isNumbered = leak.isLikely
        names = NameAnalysis(columns.names, keyCount: columns.keyCount)
        let bits = LikenessProfile.contextBits(accesses: columns.count)
        clients = columns.streams.isEmpty ? nil : ClientFit(columns)
        rhythms = clients?.rhythms ?? []
        graph = SuccessorGraph(keys: columns.keys, streams: columns.streams, keyCount: columns.keyCount)
        popularities = columns.counts.map(LikenessState.popularityClass)
        state = LikenessState(
            forms: names.forms,
            graph: graph,
            popularities: popularities,
            lanes: [],
            hasStreams: !columns.streams.isEmpty,
            contextBits: bits
        )
        jumpCounts = Array(repeating: 0, count: columns.keyCount)
        recipes = Array(repeating: [[:], [:]], count: names.forms.count)
    }

    /// The profile of the trace.
    ///
    /// O(accesses x log keys).
    mutating func profile() -> LikenessProfile {
        for index in 0..<columns.count { observe(index) }
        let values = ValueFit(columns, forms: names.names.map(\.form), formCount: names.forms.count)
        let lanes = jumpCounts.map(LikenessState.popularityClass)
        var forms = names.forms
        for form in forms.indices {
            forms[form].recipes = recipes[form].map(Self.kept)
            forms[form].sizes = values.sizes[form]
        }
        return LikenessProfile(
            name: columns.name,
            accesses: columns.count,
            keys: columns.keyCount,
            newKeys: newKeys,
            distances: distances,
            popularities: popularities,
            popularAccesses: popular,
            jumpClasses: lanes,
            rhythms: rhythms,
            graph: graph,
            proposals: OddsTable(proposals),
            novelty: OddsTable(novelty),
            namings: OddsTable(namings),
            jumps: jumpTables(lanes),
            forms: forms,
            formsOfKeys: names.names.map { UInt8($0.form) },
            clients: clients?.profile,
            arrivals: ArrivalProfile(times: columns.times),
            operations: values.operations,
            sizeChanges: values.sizeChanges
        )
    }

    // MARK: - One access

    private mutating func observe(_ index: Int) {
        let stream = clients.map { Int($0.slots[index]) } ?? 0
        let isLate = clients?.isLate(index) ?? false
        if clients?.isNew(index) == true { state.clear(stream: stream) }
        let key = columns.keys[index]
        let isNew = key == state.nextNewKey
        state.propose(stream: stream, isLate: isLate)
        if isNew { newKeys[index * LikenessProfile.parts / columns.count] += 1 }
        let distance = isNew ? nil : state.stack.distance(of: key)
        if let distance {
            distances[LogBuckets.bucket(distance)] += 1
            popular[state.popularity(of: key)] += 1
        }
        let wasProposed = countProposals(key)
        if !wasProposed {
            Self.count(&novelty, UInt32(state.noveltyContext(stream: stream)), came: isNew)
            if let distance {
                jumped.append(jump(key, distance, state.jumpContext(stream: stream)))
                jumpCounts[Int(key)] += 1
            }
        }
        if isNew, !isNumbered { countName(names.names[Int(key)], stream) }
        if isNew { state.addKey(key, names.names[Int(key)]) }
        state.observe(key, at: distance, stream: stream, isNew ? .new : wasProposed ? .follow : .jump)
    }

    /// How a known key came that no proposal said.
    private struct Jump {
        var key: UInt32
        var context: UInt8
        /// Below `SweepAnchors.codes` near an anchor, else from a distance.
        var code: UInt16
    }

    private func jump(_ key: UInt32, _ distance: Int, _ context: Int) -> Jump {
        let code = state.anchors.hit(distance).map { SweepAnchors.code($0) }
        let far = SweepAnchors.codes + LogBuckets.bucket(distance)
        return Jump(key: key, context: UInt8(context), code: UInt16(code ?? far))
    }

    private func jumpTables(_ lanes: [UInt8]) -> [CountTable] {
        var jumps = [[Int: Int]](repeating: [:], count: LikenessState.jumpContexts)
        for jump in jumped {
            let (code, lane) = (Int(jump.code), Int(lanes[Int(jump.key)]))
            let far = SweepAnchors.codes + (code - SweepAnchors.codes) * RecencyStack.laneCount + lane
            jumps[Int(jump.context)][code < SweepAnchors.codes ? code : far, default: 0] += 1
        }
        return jumps.map { CountTable($0) }
    }

    /// Counts the proposals up to the one that came true.
    private mutating func countProposals(_ key: UInt32) -> Bool {
        for proposal in state.proposals {
            let came = proposal.key == key
            Self.count(&proposals, proposal.code, came: came)
            if came { return true }
        }
        return false
    }

    private mutating func countName(_ name: FormedName, _ stream: Int) {
        for proposal in state.nameProposals where proposal.name.form == name.form {
            Self.count(&namings, proposal.code, came: proposal.name == name)
            if proposal.name == name { return }
        }
        let memory = state.streams[stream]
        let sources = (0..<names.forms[name.form].fields.count).map { source(of: $0, name, stream).code }
        recipes[name.form][memory.event == .new ? 1 : 0][sources, default: 0] += 1
    }

    /// Where a field of a new key's name seems to come from.
    private func source(of field: Int, _ name: FormedName, _ stream: Int) -> FieldSource {
        let keys = state.sources(form: name.form, stream: stream)
        let flags = state.numberFields(form: name.form)
        for (place, key) in keys.enumerated() where key != .max {
            guard let step = name.step(from: state.names[Int(key)], numbers: flags), step.field == field else {
                continue
            }
            return .step(key: place, by: step.by)
        }
        let isNumber = state.isNumber(form: name.form, field: field)
        for (place, key) in keys.enumerated() where key != .max {
            let other = state.names[Int(key)]
            let count = names.forms[other.form].fields.count
            for candidate in 0..<count where other.values[candidate] == name.values[field] {
                guard state.isNumber(form: other.form, field: candidate) == isNumber else { continue }
                return .same(key: place, field: candidate)
            }
        }
        return .fresh
    }

    private static let mostRecipes = 64

    /// The recipes that occurred more than by chance; the others' keys are made from nothing.
    private static func kept(_ counts: [[Int]: Int]) -> [NameRecipe] {
        let total = counts.values.reduce(0, +)
        let least = max(2, total / 2000)
        let sorted = counts.filter { $0.value >= least && $0.key.contains { $0 != 0 } }
            .map { NameRecipe(sources: $0.key, count: $0.value) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.sources.lexicographicallyPrecedes($1.sources) }
            .prefix(mostRecipes)
        let rest = total - sorted.reduce(0) { $0 + $1.count }
        return sorted + (rest > 0 ? [NameRecipe(sources: [], count: rest)] : [])
    }

    private static func count(_ counts: inout [UInt32: (came: Int, asked: Int)], _ code: UInt32, came: Bool) {
        var count = counts[code] ?? (0, 0)
        count.asked += 1
        if came { count.came += 1 }
        counts[code] = count
    }
}

extension LikenessProfile {
    /// What is known of a trace to make others like it.
    ///
    /// O(accesses x log keys); memory about 500 bytes a key.
    ///
    /// - Throws: `LikenessError` for a trace with fewer than two keys.
    public init(_ columns: AccessColumns) throws(LikenessError) {
        var fit = try LikenessFit(columns)
        self = fit.profile()
    }
}
