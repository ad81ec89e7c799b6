import AccessModel

extension HybridPredictor {
    /// The experts that proposed a candidate at the last prediction, with what they knew.
    public func reasons(for candidate: Candidate) -> CandidateReasons {
        var reasons = CandidateReasons()
        for position in 0..<expertCount where candidate.evidence[Candidate.visitCells + position] != 0 {
            if let reason = reason(position, candidate) { reasons.append(reason) }
        }
        return reasons
    }

    private func reason(_ position: Int, _ candidate: Candidate) -> ExpertReason? {
        let expert = experts + position
        guard let line = table.line(expert.pointee.current) else { return nil }
        var count: UInt8 = 0
        line.pointee.forEachPlace(countedAtLeast: 1) { place in
            if line.pointee.keys[unchecked: place] == candidate.key.rawValue {
                count = line.pointee.counts[unchecked: place]
            }
        }
        let visits = table.visits(expert.pointee.current)
        let keys = latestKeys(of: expert.pointee.settings.scope)
        return ExpertReason(
            source: ExpertReason.Source(expert.pointee.settings.scope),
            context: (keys.0, expert.pointee.settings.order > 1 ? keys.1 : .none),
            visits: visits,
            // Halved by chance, a count can exceed the visits by one.
            count: min(count, visits),
            opinion: expert.pointee.counts.probability(CountCell.of(visits: visits, count: count))
        )
    }
}
