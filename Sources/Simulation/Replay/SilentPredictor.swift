import AccessModel
import Prediction

/// Learns nothing and proposes nothing.
struct SilentPredictor: Predictor, ~Copyable {
    var minimumDistance = 1

    mutating func observe(_ event: AccessEvent) {}

    mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {}
}
