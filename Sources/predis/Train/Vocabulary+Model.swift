import Features
import ModelRegistry
import NeuralNet
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

    /// What a network of this shape reads.
    func inputs(of network: NetworkConfiguration) -> FeatureSchema {
        inputs(gaps: network.gap.map { TimeGaps(count: $0.buckets) })
    }

    /// Checks that a model was made for what this version gives it.
    ///
    /// A model that does not tell is taken.
    /// - Throws: `Failure` if it reads another schema.
    func checkInputs(of model: Model) throws {
        let schema = inputs(of: model.manifest.architecture).fingerprint
        guard let wanted = model.manifest.inputs, wanted != schema else { return }
        throw Failure.failed(
            "model \(model.id.short) reads inputs of schema \(wanted), this version makes \(schema); "
                + "train the model again, or use predis \(model.manifest.codeVersion)"
        )
    }
}
