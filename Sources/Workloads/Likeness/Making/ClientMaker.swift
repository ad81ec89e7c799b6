import PredisPrimitives

/// Chooses whose access comes next.
///
/// A client that has asked goes, or asks again after a wait in accesses; both are drawn when it is known what it asked for. Who is due
/// first comes next. As one access comes at a time whoever is due, the clock by which waits are counted may get ahead of the accesses:
/// then clients come faster, and go faster where there were too few of them.
struct ClientMaker: Sendable {
    private struct Event: Sendable {
        var due: Double
        var slot: UInt32
    }

    private let rhythms: [UInt8]
    private let endings: OddsLookup
    private let gaps: [CountSampler]
    private let allGaps: CountSampler
    private let arrivals: [Double]
    private let original: Double
    /// A heap.
    private var events: [Event] = []
    private var visits: [ClientVisit] = []
    private var numbers: [UInt32] = []
    private var free: [UInt32] = []
    private var newcomerDue = 0.0
    private var clock = 0.0
    private var accesses = 0.0
    private var count: UInt32 = 0

    /// - Parameters:
    ///   - profile: Of the original's clients.
    ///   - rhythms: How clients go on after each key.
    ///   - accesses: How many the original had.
    init(_ profile: ClientProfile, rhythms: [UInt8], accesses: Int) {
        self.rhythms = rhythms
        original = Double(accesses)
        endings = OddsLookup(profile.endings) { $0 / 8 }
        gaps = profile.gaps.map { CountSampler($0) }
        allGaps = CountSampler(CountTable(merging: profile.gaps))
        arrivals = profile.newcomers.reduce(into: [0]) { $0.append($0[$0.count - 1] + Double($1)) }
    }

    /// The stream of the next access, the number of its client, from 1 on, whether it asks for the first time, and whether it
    /// was silent for more than `ClientProfile.soon` accesses.
    mutating func next(_ random: inout SplitMix64) -> (slot: UInt32, number: UInt32, isNew: Bool, isLate: Bool) {
        accesses += 1
        let isFull = visits.count - free.count >= ClientProfile.limit || Double(count) + 1 > mostClients
        if let first = events.first, first.due < newcomerDue || isFull {
            pop()
            clock = max(clock, first.due)
            let slot = Int(first.slot)
            return (first.slot, numbers[slot], false, visits[slot].gap > ClientProfile.soon)
        }
        clock = max(clock, newcomerDue)
        scheduleNewcomer(&random)
        count &+= 1
        let slot = free.popLast() ?? UInt32(visits.count)
        if Int(slot) == visits.count {
            visits.append(ClientVisit(slot: slot))
            numbers.append(count)
        }
        visits[Int(slot)] = ClientVisit(slot: slot)
        numbers[Int(slot)] = count
        return (slot, count, true, false)
    }

    /// Takes in what a client asked for, and says when it asks again.
    mutating func note(_ key: UInt32, by slot: UInt32, _ random: inout SplitMix64) {
        let rhythm = rhythms[Int(key) % rhythms.count]
        visits[Int(slot)].length += 1
        let odds = endings[visits[Int(slot)].endContext(rhythm)]
        let factor = PortableMath.exp(min(2, max(-2, (expected - Double(count)) / max(5, 0.02 * expected))))
        guard random.nextUnit() >= odds * factor / (1 - odds + odds * factor) else {
            free.append(slot)
            return
        }
        let own = gaps[visits[Int(slot)].gapContext(rhythm)]
        let bucket = (own.isEmpty ? allGaps : own).value(random.nextUnit()) ?? 1
        let range = LogBuckets.range(bucket)
        let gap = max(1, Double(range.lowerBound) + random.nextUnit() * Double(range.count - 1))
        visits[Int(slot)].gap = Int(gap)
        push(Event(due: clock + gap - random.nextUnit(), slot: slot))
    }

    /// The clients that the original had after as many accesses; behind its end they go on as on the whole.
    private var expected: Double {
        let parts = Double(arrivals.count - 1)
        let place = accesses / original * parts
        guard place < parts else { return arrivals[arrivals.count - 1] * accesses / original }
        let part = Int(place)
        return arrivals[part] + (arrivals[part + 1] - arrivals[part]) * (place - Double(part))
    }

    /// The most clients so far: not many more than the original had after the present part.
    private var mostClients: Double {
        let all = arrivals[arrivals.count - 1]
        guard accesses <= original else { return all * accesses / original + 1 }
        return arrivals[part + 1] + 0.02 * all
    }

    /// The part of the original that is being made.
    private var part: Int {
        min(arrivals.count - 2, Int(accesses / original * Double(arrivals.count - 1)))
    }

    private mutating func scheduleNewcomer(_ random: inout SplitMix64) {
        let rate = max(1e-9, arrivals[part + 1] - arrivals[part]) * Double(arrivals.count - 1) / original
        // Where waits are over sooner than accesses go by there are too few clients.
        let factor = PortableMath.exp(min(2, max(-2, (clock - accesses) / 50)))
        newcomerDue = clock - PortableMath.log(1 - random.nextUnit()) / (rate * factor)
    }

    // MARK: - The heap

    private mutating func push(_ event: Event) {
        events.append(event)
        var place = events.count - 1
        while place > 0, events[place].due < events[(place - 1) / 2].due {
            events.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func pop() {
        events.swapAt(0, events.count - 1)
        events.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < events.count {
                if events[child].due < events[least].due { least = child }
            }
            guard least != place else { return }
            events.swapAt(place, least)
            place = least
        }
    }
}
