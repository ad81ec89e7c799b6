import PredisPrimitives
public import Traces

/// Makes accesses like those of a trace from its profile.
///
/// One pass, an access at a time: the state knows what was made so far, the profile how often what it proposes came true. Two controls hold
/// the sum of all choices where it belongs: the number of keys follows that of the original, and how far back keys are follows
/// its distribution. Equal profiles and seeds give equal accesses on every platform. O(log keys) an access; memory about 500
/// bytes a key.
public struct LikenessGenerator: Sendable {
    private let profile: LikenessProfile
    private var random: SplitMix64
    private var state: LikenessState
    private var maker: NameMaker
    private var arrivals: ArrivalMaker?
    private var values: ValueMaker
    private var clients: ClientMaker?

    private let proposalOdds: [Double]
    private let noveltyOdds: [Double]
    private let jumps: [CountSampler]
    private let allJumps: CountSampler
    private let keyCurve: [Double]
    private let distanceShares: [Double]
    private var distances = [Double](repeating: 0, count: LogBuckets.limit)
    private var repeats = 0.0
    private var made = 0

    /// Keys that are remembered; a further one takes the place of that not asked for longest.
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
            hasStreams: profile.clients != nil,
            contextBits: LikenessProfile.contextBits(accesses: profile.accesses)
        )
        maker = NameMaker(profile, seed: SplitMix64.mix(seed ^ 0x6E61_6D65))
        arrivals = profile.arrivals.map { ArrivalMaker($0, accesses: profile.accesses) }
        values = ValueMaker(profile)
        clients = profile.clients.map { ClientMaker($0) }
        proposalOdds = profile.proposals.probabilities(limit: LikenessState.codes, group: LikenessState.coarse)
        noveltyOdds = profile.novelty.probabilities(limit: UInt32(LikenessState.noveltyContexts)) { _ in 0 }
        jumps = profile.jumps.map { CountSampler($0) }
        allJumps = CountSampler(CountTable(merging: profile.jumps))
        keyCurve = profile.newKeys.reduce(into: [0]) { $0.append($0[$0.count - 1] + Double($1)) }
        let known = Double(max(1, profile.distances.reduce(0, +)))
        distanceShares = (0..<LogBuckets.limit).map {
            $0 < profile.distances.count ? Double(profile.distances[$0]) / known : 0
        }
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
        let (key, event) = nextKey(stream)
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

    private mutating func nextKey(_ stream: Int) -> (UInt32, StreamMemory.Event) {
        state.propose(stream: stream)
        var choice = proposed() ?? unproposed(stream)
        if choice.event == .new {
            let forgotten = state.keyCount < Self.keyLimit ? nil : state.stack.key(atDistance: state.keyCount - 1)
            if let forgotten { maker.release(state.names[Int(forgotten)]) }
            choice.key = state.addKey(choice.name ?? maker.make(state, stream: stream, &random), replacing: forgotten)
            made += 1
        } else {
            distances[LogBuckets.bucket(state.stack.distance(of: choice.key))] += 1
            repeats += 1
        }
        state.observe(choice.key, stream: stream, choice.event)
        return (choice.key, choice.event)
    }

    private struct Choice {
        var key: UInt32 = .max
        var event: StreamMemory.Event
        var name: FormedName?
    }

    /// The first proposal that comes true.
    private mutating func proposed() -> Choice? {
        for proposal in state.proposals where random.nextUnit() < proposalOdds[Int(proposal.code)] {
            if proposal.key != .max { return Choice(key: proposal.key, event: .follow) }
            if let name = state.newName, maker.take(name) { return Choice(event: .new, name: name) }
        }
        return nil
    }

    private mutating func unproposed(_ stream: Int) -> Choice {
        let odds = noveltyOdds[state.noveltyContext(stream: stream)]
        guard state.keyCount > 0, random.nextUnit() >= controlled(odds), let key = knownKey(stream) else {
            return Choice(event: .new)
        }
        return Choice(key: key, event: .jump)
    }

    /// A probability of a new key, higher where there are fewer than the original had.
    private func controlled(_ odds: Double) -> Double {
        let scale = max(4, 0.004 * Double(profile.keys))
        let factor = PortableMath.exp(min(4, max(-4, (expectedKeys - Double(made)) / scale)))
        return odds * factor / (1 - odds + odds * factor)
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
            guard let outcome = sampler.value(random.nextUnit()) else { return nil }
            let bucket = outcome / RecencyStack.laneCount
            let range = LogBuckets.range(bucket)
            guard range.lowerBound < state.keyCount else { continue }
            // Distances that came too often so far wait.
            let wanted = distanceShares[bucket] * repeats + 16
            let ratio = wanted / (distances[bucket] + 16)
            if attempt < Self.attempts - 4, random.nextUnit() >= ratio * ratio { continue }
            let lane = outcome % RecencyStack.laneCount
            guard let key = key(range, lane) else { continue }
            if state.proposals.contains(where: { $0.key == key }) { continue }
            return key
        }
        return state.stack.key(atDistance: Int(random.nextUnit() * Double(state.keyCount)))
    }

    private mutating func key(_ range: Range<Int>, _ lane: Int) -> UInt32? {
        let chance = random.nextUnit()
        for offset in 0..<RecencyStack.laneCount {
            for lane in offset == 0 ? [lane] : [lane - offset, lane + offset] where (0..<RecencyStack.laneCount).contains(lane) {
                if let key = state.stack.key(atDistances: range, lane: lane, chance: chance) { return key }
            }
        }
        return nil
    }
}
