import NeuralNet

extension ModelDraft {
    /// A model with the LSTM's matrices and the heads' in eight bits, and all else as it was.
    ///
    /// Embeddings and biases stay floats: a step reads one row of an embedding, so narrow ones would save no time.
    /// - Throws: `ModelError.Code.unsupported` for a model that has narrow weights already.
    public init(quantizing model: Model) throws(ModelError) {
        guard model.manifest.weightForm == .float32 else {
            throw ModelError(
                .unsupported,
                "model \(model.id.short): its weights have the form \(model.manifest.weightForm.rawValue); only "
                    + "float32 can be "
                    + "quantised, so take its parent"
            )
        }
        let manifest = model.manifest
        self.init(
            architecture: manifest.architecture,
            vocabulary: model.vocabulary,
            weights: model.tensors().flatMap(Self.narrowed),
            origin: .quantized
        )
        inputs = manifest.inputs
        data = manifest.data
        settings = manifest.settings
        seed = manifest.seed
        parent = model.id
    }

    /// Whether a parameter is multiplied as a matrix, at every step.
    static func isQuantized(_ name: String) -> Bool {
        name.hasPrefix("lstm.weight_") || name == "head.weight" || name == "horizon.weight"
    }

    private static func narrowed(_ tensor: NamedTensor) -> [StoredTensor] {
        guard isQuantized(tensor.name) else {
            return [StoredTensor(name: tensor.name, shape: tensor.shape, elements: .float(tensor.values))]
        }
        let rows = Int8Rows(tensor.values, rows: tensor.shape[0])
        return [
            StoredTensor(name: tensor.name, shape: tensor.shape, elements: .int8(rows.values)),
            StoredTensor(
                name: tensor.name + WeightRules.scaleSuffix,
                shape: [tensor.shape[0]],
                elements: .float(rows.scales)
            ),
        ]
    }
}
