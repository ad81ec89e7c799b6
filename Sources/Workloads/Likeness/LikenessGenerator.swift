import PredisPrimitives
public import Traces

/// Makes accesses like those of a trace from its profile.
///
/// One pass, an access at a time: the state knows what was made so far, the profile how often what it proposes came true. Two controls hold
/// the sum of all choices where it belongs: the number of keys follows that of the original, and how far back keys are follows
/// its distribution. Equal profiles and seeds give equal accesses on every platform. O(log keys) an access; memory about 600
/// bytes a key.
public struct LikenessGenerator: Sendable {
    private let profile: LikenessProfile
    private var random: SplitMix64
    private var state: LikenessState
    private var maker: NameMaker
    private var arrivals: ArrivalMaker?
    private var values: ValueMaker
    private var clients: ClientMaker?

    private let proposalOdds: OddsLookup
    private let noveltyOdds: OddsLookup
    private let namingOdds: OddsLookup
    private let jumps: [CountSampler]
    private let allJumps: CountSampler
    private let keyCurve: [Double]
    private var distances: QuotaControl
    private var popularities: QuotaControl
    private var made = 0

    /// The most keys of a copy; then none is new any more.
    static let keyLimit = 1 << 22
    private static let attempts = 16

    /// - Parameters:
    ///   - profile: Of the original.
    ///   - seed: Which of the possible copies, and of the possible names.
    /// - Throws: `LikenessError` for a profile that contradicts itself.
    public init(_ profile: LikenessProfile, seed: UInt64) throws(LikenessError) {
        try profile.check()
        self.profile = profile
        random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x6C69_6B65))
        state = LikenessState(
            forms: profile.forms,
            graph: profile.graph,
            popularities: profile.popularities,
            lanes: profile.jumpClasses,
            hasStreams: profile.clients != nil,
            contextBits: LikenessProfile.contextBits(accesses: profile.accesses)
        )
        maker = NameMaker(profile, seed: SplitMix64.mix(seed ^ 0x6E61_6D65))
        arrivals = profile.arrivals.map { ArrivalMaker($0, accesses: profile.accesses) }
        values = ValueMaker(profile)
        clients = profile.clients.map { ClientMaker($0, rhythms: profile.rhythms, accesses: profile.accesses) }
        proposalOdds = OddsLookup(profile.proposals, group: LikenessState.coarse)
        noveltyOdds = OddsLookup(profile.novelty) { _ in 0 }
        namingOdds = OddsLookup(profile.namings) { _ in 0 }
        jumps = profile.jumps.map { CountSampler($0) }
        allJumps = CountSampler(CountTable(merging: profile.jumps))
        keyCurve = profile.newKeys.reduce(into: [0]) { $0.append($0[$0.count - 1] + Double($1)) }
        distances = QuotaControl(profile.distances)
        popularities = QuotaControl(profile.popularAccesses)
    }

    /// The different keys so far.
    public var keyCount: Int { made }

    /// Appends so many accesses.
    public mutating func fill(_ batch: inout TraceBatch, count: Int) {
        for _ in 0..<count { append(to: &batch) }
    }

    private mutating func append(to batch: inout TraceBatch) {
        let client = clients?.next(&random)
        let stream = client.map { Int($0.slot) } ?? 0
        if client?.isNew == true { state.clear(stream: stream) }
        let time = arrivals?.next(&random) ?? Double(state.time)
        let (key, event) = nextKey(stream, isLate: client?.isLate ?? false)
        if let client { clients?.note(key, by: client.slot, &random) }
        let value = values.next(
            key: key,
            form: state.names[Int(key)].form,
            stream: stream,
            isNewKey: event == .new,
            isNewStream: client?.isNew == true,
            &random
        )
        maker.withText(state.names[Int(key)]) { name in
            batch.append(
                time: time,
                client: client?.number ?? 0,
                operation: value.operation,
                key: name,
                size: value.size,
                ttl: nil,
                latency: nil,
                isContinuation: false
            )
        }
    }

    // MARK: - Keys

    private mutating func nextKey(_ stream: Int, isLate: Bool) -> (UInt32, StreamMemory.Event) {
        state.propose(stream: stream, isLate: isLate)
        var choice = proposed() ?? unproposed(stream)
        if choice.event == .new {
            if choice.key == .max { choice.key = state.nextNewKey }
            state.addKey(choice.key, name(choice.key, stream))
            made += 1
        }
        let distance = choice.event == .new ? nil : state.stack.distance(of: choice.key)
        if let distance {
            distances.note(LogBuckets.bucket(distance))
            popularities.note(state.popularity(of: choice.key))
        }
        state.observe(choice.key, at: distance, stream: stream, choice.event)
        return (choice.key, choice.event)
    }

    private struct Choice {
        var key: UInt32 = .max
        var event: StreamMemory.Event
    }

    /// The first proposal that comes true.
    private mutating func proposed() -> Choice? {
        for proposal in state.proposals where random.nextUnit() < odds(proposal) {
            if !proposal.isNew { return Choice(key: proposal.key, event: .follow) }
            guard state.keyCount < Self.keyLimit else { continue }
            return Choice(key: proposal.key, event: .new)
        }
        return nil
    }

    private func odds(_ proposal: LikenessState.Proposal) -> Double {
        let odds = proposalOdds[proposal.code]
        return proposal.isNew ? controlled(odds) : scaled(odds, by: need(proposal.key))
    }

    /// A new key's name: one that goes on with a stream's steps, or one made from others or from nothing.
    private mutating func name(_ key: UInt32, _ stream: Int) -> FormedName {
        for proposal in state.nameProposals where random.nextUnit() < namingOdds[proposal.code] {
            let name = proposal.name
            if name.form == maker.form(of: key), maker.isPossible(name), maker.take(name) { return name }
        }
        return maker.make(key, state, stream: stream, &random)
    }

    private mutating func unproposed(_ stream: Int) -> Choice {
        let odds = noveltyOdds[UInt32(state.noveltyContext(stream: stream))]
        let isNew = random.nextUnit() < controlled(odds) && state.keyCount < Self.keyLimit
        guard state.keyCount > 0, !isNew, let key = knownKey(stream) else {
            return Choice(event: .new)
        }
        return Choice(key: key, event: .jump)
    }

    /// A probability of a new key, higher where there are fewer than the original had.
    private func controlled(_ odds: Double) -> Double {
        let scale = max(4, 0.004 * Double(profile.keys))
        let factor = PortableMath.exp(min(4, max(-4, (expectedKeys - Double(made)) / scale)))
        return scaled(odds, by: factor)
    }

    private func scaled(_ odds: Double, by factor: Double) -> Double {
        odds * factor / (1 - odds + odds * factor)
    }

    /// How much rarer accesses like one to this key were so far than they should be; 1: neither rarer nor more frequent.
    private func need(_ key: UInt32) -> Double {
        distances.need(LogBuckets.bucket(state.stack.distance(of: key))) * popularities.need(state.popularity(of: key))
    }

    /// The keys that the original had after as many accesses; behind its end they go on as in its last quarter.
    private var expectedKeys: Double {
        let parts = Double(keyCurve.count - 1)
        let place = Double(state.time) / Double(profile.accesses) * parts
        guard place < parts else {
            let last = keyCurve[keyCurve.count - 1]
            return last + (last - keyCurve[keyCurve.count * 3 / 4]) / (parts / 4) * (place - parts)
        }
        let index = Int(place)
        return keyCurve[index] + (keyCurve[index + 1] - keyCurve[index]) * (place - Double(index))
    }

    /// A known key that no proposal is about, as far back and as popular as such keys were.
    private mutating func knownKey(_ stream: Int) -> UInt32? {
        let own = jumps[state.jumpContext(stream: stream)]
        let sampler = own.isEmpty ? allJumps : own
        for attempt in 0..<Self.attempts {
            guard let outcome = sampler.value(random.nextUnit()) else { break }
            guard let key = key(outcome), !state.proposals.contains(where: { $0.key == key }) else { continue }
            // What came too often so far waits, unless it goes on with what was begun.
            let isFree = outcome < SweepAnchors.codes || attempt >= Self.attempts - 4
            if isFree || random.nextUnit() < need(key) { return key }
        }
        return state.stack.key(atDistance: Int(random.nextUnit() * Double(state.keyCount)))
    }

    /// A key by how it is to come: near an anchor, or from a distance and of a popularity.
    private mutating func key(_ outcome: Int) -> UInt32? {
        guard outcome >= SweepAnchors.codes else {
            let hit = SweepAnchors.hit(outcome, random.nextUnit())
            return state.anchors.distance(hit, count: state.keyCount).map { state.stack.key(atDistance: $0) }
        }
        let (bucket, lane) = (outcome - SweepAnchors.codes).quotientAndRemainder(dividingBy: RecencyStack.laneCount)
        let range = LogBuckets.range(bucket)
        return range.lowerBound < state.keyCount ? key(range, lane) : nil
    }

    private mutating func key(_ range: Range<Int>, _ lane: Int) -> UInt32? {
        let chance = random.nextUnit()
        for offset in 0..<RecencyStack.laneCount {
            let lanes = offset == 0 ? [lane] : [lane - offset, lane + offset]
            for lane in lanes where (0..<RecencyStack.laneCount).contains(lane) {
                if let key = state.stack.key(atDistances: range, lane: lane, chance: chance) { return key }
            }
        }
        return nil
    }
}
