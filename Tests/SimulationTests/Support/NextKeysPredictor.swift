import AccessModel
import Prediction

/// Proposes the keys whose numbers follow the last one, without learning anything.
struct NextKeysPredictor: Predictor, ~Copyable {
    var minimumDistance = 1
    let degree: UInt32
    let keyCount: UInt32
    private var last: UInt32 = 0

    init(degree: UInt32, keyCount: Int) {
        self.degree = degree
        self.keyCount = UInt32(keyCount)
    }

    mutating func observe(_ event: AccessEvent) {
        last = event.key.rawValue
    }

    mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        for step in 1...degree {
            candidates.append(Candidate(key: KeyID(rawValue: (last + step) % keyCount), probability: 1))
        }
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {}
}

/// Proposes the key that is one higher than the highest seen, after key 0 only.
struct NewestKeyPredictor: Predictor, ~Copyable {
    var minimumDistance = 1
    private var highest: UInt32 = 0
    private var isDue = false

    mutating func observe(_ event: AccessEvent) {
        highest = max(highest, event.key.rawValue)
        isDue = event.key.rawValue == 0
    }

    mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        guard isDue, highest > 0 else { return }
        candidates.append(Candidate(key: KeyID(rawValue: highest + 1), probability: 1))
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {}
}
