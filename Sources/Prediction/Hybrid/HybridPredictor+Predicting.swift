import AccessModel

extension HybridPredictor {
    /// What came true in less than one visit in so many is noise.
    private static let rarest: UInt8 = 4
    /// Below these log odds a candidate is proposed once in sixteen times only, so that its experts can recover.
    private static let hopeless: Float = -3.5

    public mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        var absence = Candidate.Evidence(repeating: 0)
        for position in 0..<Self.maximumExperts {
            absence[position] = position < expertCount ? cellForAbsent(position) : CountCell.silent
        }
        for position in 0..<expertCount where experts[position].isInvolved {
            propose(position, absence: absence, into: &candidates)
        }
    }

    private mutating func propose(
        _ position: Int,
        absence: Candidate.Evidence,
        into candidates: inout CandidateBuffer
    ) {
        let expert = experts + position
        guard let line = expert.pointee.table.line(expert.pointee.current) else { return }
        let visits = expert.pointee.table.visits(expert.pointee.current)
        line.pointee.forEachPlace(countedAtLeast: max(1, (visits &+ Self.rarest &- 1) / Self.rarest)) { successor in
            let count = line.pointee.counts[unchecked: successor]
            let key = line.pointee.keys[unchecked: successor]
            guard key != lastKey.rawValue else { return }
            let cell = CountCell.of(visits: visits, count: count)
            if expert.pointee.counts.logit(cell) < Self.hopeless, random.next() & 15 != 0 { return }
            guard let candidate = candidates.position(of: key, orAdd: absence) else { return }
            let recent = line.pointee.recent[unchecked: successor]
            candidates.note(cell, at: position, of: candidate)
            candidates.note(
                VisitCell.of(visits: visits, count: count, recent: recent),
                at: Candidate.visitCells &+ position,
                of: candidate
            )
        }
    }

    /// What an expert says about keys it does not propose.
    private func cellForAbsent(_ position: Int) -> UInt8 {
        guard experts[position].isInvolved else { return CountCell.silent }
        let current = experts[position].current
        guard experts[position].table.line(current) != nil else { return CountCell.unknownContext }
        return CountCell.of(visits: experts[position].table.visits(current), count: 0)
    }

    public static var weighsLate: Bool { true }

    public mutating func weigh(_ candidates: inout CandidateBuffer) {
        guard candidates.count > 0 else { return }
        let now = UInt32(truncatingIfNeeded: now)
        let trigger = keys[lastKey.rawValue].asTrigger
        let elements = candidates.elements
        for index in elements.indices {
            let key = elements[index].key.rawValue
            let record = keys[key]
            let situation = Situation(
                proposers: proposers(of: elements[index]),
                isAfterMiss: isAfterMiss,
                accessed: record.accessed,
                now: now
            )
            let echo = Echo.of(record, now: now)
            elements[index].trigger = lastKey
            elements[index].note(situation: situation, history: record.asCandidate, trigger: trigger, echo: echo)
            let probability = mixing.probability(of: elements[index], experts)
            elements[index].probability = probability
            keys.update(key) {
                $0.proposals = echo == 0 ? 1 : min(3, $0.proposals + 1)
                $0.proposed = now
                $0.promise = UInt8(min(7, probability * 8))
            }
        }
    }

    @inline(__always)
    private func proposers(of candidate: borrowing Candidate) -> Int {
        var count = 0
        for position in 0..<expertCount where candidate.evidence[unchecked: Candidate.visitCells &+ position] != 0 {
            count &+= 1
        }
        return count
    }

    public mutating func learn(_ candidate: Candidate, happened: Bool) {
        mixing.learn(candidate, happened: happened, experts)
        keys.update(candidate.key.rawValue) { $0.asCandidate.append(happened) }
        keys.update(candidate.trigger.rawValue) { $0.asTrigger.append(happened) }
    }
}
