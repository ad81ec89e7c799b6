import AccessModel

@testable import Prediction

extension Predictor where Self: ~Copyable {
    /// Observes a read of `key` and returns what is predicted after it, with the probabilities.
    mutating func predictions(
        after key: UInt32,
        outcome: AccessOutcome = .miss,
        into buffer: inout CandidateBuffer
    ) -> [UInt32: Float] {
        observe(AccessEvent(key: KeyID(rawValue: key), time: 0, outcome: outcome))
        predict(into: &buffer)
        var predictions: [UInt32: Float] = [:]
        for position in 0..<buffer.count {
            predictions[buffer[position].key.rawValue] = buffer[position].probability
        }
        return predictions
    }
}
