import ModelRegistry
import NeuralPrediction

extension Vocabulary {
    /// The words of a saved model.
    init(_ saved: ModelVocabulary) {
        self.init(keys: saved.keys, bucketCount: saved.buckets)
    }

    /// The words as they are saved.
    var saved: ModelVocabulary {
        ModelVocabulary(keys: keyTokens.compactMap { name($0).map { Array($0) } }, buckets: bucketCount)
    }
}
