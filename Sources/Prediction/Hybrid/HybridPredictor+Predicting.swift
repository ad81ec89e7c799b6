import AccessModel

extension HybridPredictor {
    /// What came true in less than one visit in so many is noise.
    private static let rarest: UInt8 = 4
    /// Below these log odds a candidate is proposed once in sixteen times only, so that its experts can recover.
    private static let hopeless: Float = -3.5

    public mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        for position in 0..<expertCount where experts[position].isInvolved { propose(position, into: &candidates) }
    }

    /// Adds the successors of an expert's context, each with its place in the line: what that says is asked in `weigh`, of the
    /// few that are not resident.
    private func propose(_ position: Int, into candidates: inout CandidateBuffer) {
        let expert = experts + position
        guard let line = table.line(expert.pointee.current) else { return }
        let nothing = Candidate.Evidence(repeating: 0)
        // A line holds each key once.
        let areNew = candidates.count == 0
        line.pointee.forEachPlace(countedAtLeast: leastCount(expert)) { place in
            let key = line.pointee.keys[unchecked: place]
            guard key != lastKey.rawValue,
                let candidate = areNew
                    ? candidates.add(key, evidence: nothing) : candidates.position(of: key, orAdd: nothing)
            else { return }
            candidates.note(
                UInt8(truncatingIfNeeded: place &+ 1),
                at: Candidate.visitCells &+ position,
                of: candidate
            )
        }
    }

    @inline(__always)
    private func leastCount(_ expert: UnsafePointer<Expert>) -> UInt8 {
        let visits = table.visits(expert.pointee.current)
        return max(1, (visits &+ Self.rarest &- 1) / Self.rarest)
    }

    /// What an expert says about keys it does not propose.
    private func cellForAbsent(_ position: Int) -> UInt8 {
        guard experts[position].isInvolved else { return CountCell.silent }
        let current = experts[position].current
        guard table.line(current) != nil else { return CountCell.unknownContext }
        return CountCell.of(visits: table.visits(current), count: 0)
    }

    public static var weighsLate: Bool { true }

    /// Also takes out candidates whose proposals are all hopeless.
    public mutating func weigh(_ candidates: inout CandidateBuffer) {
        guard candidates.count > 0 else { return }
        let now = UInt32(truncatingIfNeeded: now)
        for index in 0..<candidates.count { keys.approach(candidates[index].key.rawValue) }
        let trigger = keys[lastKey.rawValue].asTrigger
        var absence = Candidate.Evidence(repeating: 0)
        for position in 0..<Self.maximumExperts {
            absence[position] = position < expertCount ? cellForAbsent(position) : CountCell.silent
        }
        var kept = 0
        for index in 0..<candidates.count {
            var candidate = candidates[index]
            let proposers = noteCells(&candidate, absence: absence)
            guard proposers > 0 else { continue }
            let record = keys[candidate.key.rawValue]
            let situation = Situation(
                proposers: proposers,
                isAfterMiss: isAfterMiss,
                accessed: record.accessed,
                now: now
            )
            let echo = Echo.of(record, now: now)
            candidate.trigger = lastKey
            candidate.note(situation: situation, history: record.asCandidate, trigger: trigger, echo: echo)
            let probability = mixing.probability(of: candidate, experts)
            candidate.probability = probability
            keys.update(candidate.key.rawValue) {
                $0.proposals = echo == 0 ? 1 : min(3, $0.proposals + 1)
                $0.proposed = now
                $0.promise = UInt8(min(7, probability * 8))
            }
            candidates[kept] = candidate
            kept += 1
        }
        candidates.keepFirst(kept)
    }

    /// Turns the places of a candidate in the experts' lines into cells.
    ///
    /// - Returns: The experts that propose it.
    private mutating func noteCells(_ candidate: inout Candidate, absence: borrowing Candidate.Evidence) -> Int {
        let places = candidate.evidence
        candidate.evidence = copy absence
        var proposers = 0
        for position in 0..<expertCount {
            let place = Int(places[unchecked: Candidate.visitCells &+ position]) &- 1
            let expert = experts + position
            guard place >= 0, let line = table.line(expert.pointee.current) else { continue }
            let visits = table.visits(expert.pointee.current)
            let count = line.pointee.counts[unchecked: place]
            let cell = CountCell.of(visits: visits, count: count)
            if expert.pointee.counts.logit(cell) < Self.hopeless, random.next() & 15 != 0 { continue }
            let recent = line.pointee.recent[unchecked: place]
            candidate.evidence[position] = cell
            candidate.evidence[Candidate.visitCells + position] = VisitCell.of(
                visits: visits,
                count: count,
                recent: recent
            )
            proposers += 1
        }
        return proposers
    }

    public mutating func learn(_ candidate: Candidate, happened: Bool) {
        mixing.learn(candidate, happened: happened, experts)
        keys.update(candidate.key.rawValue) { $0.asCandidate.append(happened) }
        keys.update(candidate.trigger.rawValue) { $0.asTrigger.append(happened) }
    }
}
