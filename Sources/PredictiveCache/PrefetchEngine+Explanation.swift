import AccessModel
import Prediction
import Prefetching

extension PrefetchEngine where P: ~Copyable {
    /// What is remembered of the key with a hash, with names.
    borrowing func explanation(of hash: UInt64, _ keys: KeyBook) -> KeyExplanation {
        var explanation = KeyExplanation()
        guard let key = keys.interner.id(forHash: hash) else { return explanation }
        let now = accessCount
        explanation.prefetches = prefetches(of: key).map { KeyExplanation.Prefetch($0, now: now, keys) }
        explanation.lastMiss = lastMiss(of: key).map { KeyExplanation.Miss($0, now: now) }
        return explanation
    }
}

extension KeyExplanation.Prefetch {
    fileprivate init(_ decision: PrefetchDecision, now: UInt64, _ keys: KeyBook) {
        accessesAgo = Int(now - decision.access)
        trigger = keys.name(of: decision.trigger)
        probability = Double(decision.probability)
        asked = Double(decision.threshold)
        end = decision.end
        endedAfter = decision.endedAt == 0 ? nil : Int(decision.endedAt - decision.access)
        reasons = (0..<decision.reasons.count).map { KeyExplanation.Reason(decision.reasons[$0], keys) }
    }
}

extension KeyExplanation.Reason {
    fileprivate init(_ reason: ExpertReason, _ keys: KeyBook) {
        source = reason.source
        let earlier = reason.context.1 == .none ? [] : [keys.name(of: reason.context.1)]
        after = reason.context.0 == .none ? [] : earlier + [keys.name(of: reason.context.0)]
        visits = Int(reason.visits)
        count = Int(reason.count)
        opinion = Double(reason.opinion)
    }
}

extension KeyExplanation.Miss {
    fileprivate init(_ note: MissNote, now: UInt64) {
        accessesAgo = Int(now - note.access)
        cause = note.cause
        guard note.decidedAt > 0 else { return }
        decision = KeyExplanation.Decision(
            verdict: note.verdict,
            accessesBefore: Int(note.access - note.decidedAt),
            probability: Double(note.probability),
            asked: Double(note.threshold)
        )
    }
}

extension KeyBook {
    fileprivate func name(of key: KeyID) -> [UInt8]? {
        interner.withKey(key) { Array($0) }
    }
}
