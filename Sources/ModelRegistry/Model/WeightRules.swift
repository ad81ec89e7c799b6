import NeuralNet

/// What the weights of a model must be to go with its architecture and vocabulary.
enum WeightRules {
    /// What the scales of an `int8` matrix are called behind its name.
    static let scaleSuffix = ".scale"

    /// Checks tensors against an architecture: each parameter is there once, of its shape; `int8` matrices have scales.
    ///
    /// Messages call the file `name`, and what says how it must be `source`.
    /// - Throws: `ModelError.Code.mismatch`.
    static func check(
        _ weights: [StoredTensor],
        _ architecture: NetworkConfiguration,
        _ form: ModelManifest.WeightForm,
        name: String,
        source: String = "the manifest's architecture"
    ) throws(ModelError) {
        var byName: [String: StoredTensor] = [:]
        for tensor in weights where byName.updateValue(tensor, forKey: tensor.name) != nil {
            throw ModelError(.mismatch, "\(name): tensor \(quoted(tensor.name)) stands twice; each has its own name")
        }
        for tensor in ParameterLayout(architecture).tensors {
            guard let found = byName.removeValue(forKey: tensor.name) else {
                throw ModelError(
                    .mismatch,
                    "\(name): tensor \(quoted(tensor.name)) is missing; \(source) has one of shape \(tensor.shape)"
                )
            }
            guard found.shape == tensor.shape else {
                throw ModelError(
                    .mismatch,
                    "\(name): tensor \(quoted(tensor.name)) has the shape \(found.shape); \(source) asks for "
                        + "\(tensor.shape)"
                )
            }
            switch found.elements {
            case .float:
                break
            case .int8(let values) where form == .int8 && found.shape.count == 2:
                // The kernels' exact sums count on it.
                if let index = values.firstIndex(of: -128) {
                    throw ModelError(
                        .mismatch,
                        "\(name): tensor \(quoted(tensor.name)) holds -128 at \(index); narrow weights are -127 to "
                            + "127, so "
                            + "quantise the model again"
                    )
                }
                try checkScale(of: found, byName.removeValue(forKey: tensor.name + scaleSuffix), name)
            case .int8, .int32:
                throw ModelError(
                    .mismatch,
                    "\(name): tensor \(quoted(tensor.name)) is \(found.elements.type.rawValue); weights of the form "
                        + "\(form.rawValue) are F32" + (form == .int8 ? ", matrices also I8" : "")
                )
            }
        }
        if let unknown = byName.keys.min() {
            throw ModelError(
                .mismatch,
                "\(name): tensor \(quoted(unknown)) is no parameter of \(source); remove it"
            )
        }
    }

    private static func checkScale(
        of matrix: StoredTensor,
        _ scale: StoredTensor?,
        _ name: String
    ) throws(ModelError) {
        guard case .float(let values)? = scale?.elements, scale?.shape == [matrix.shape[0]] else {
            throw ModelError(
                .mismatch,
                "\(name): tensor \(quoted(matrix.name)) is I8 and \(quoted(matrix.name + scaleSuffix)) is missing or "
                    + "not F32 of "
                    + "\(matrix.shape[0]) rows; quantise the model again"
            )
        }
        if let row = values.firstIndex(where: { $0 < 0 }) {
            throw ModelError(
                .mismatch,
                "\(name): the scale of row \(row) of \(quoted(matrix.name)) is \(values[row]); a scale is 0 or more"
            )
        }
    }

    /// Checks that the vocabulary has as many tokens as the network.
    static func check(
        _ vocabulary: ModelVocabulary,
        _ architecture: NetworkConfiguration,
        name: String
    ) throws(ModelError) {
        guard vocabulary.buckets >= 1 else {
            throw ModelError(
                .mismatch,
                "\(name): no bucket for keys that have no token of their own; a vocabulary has at least 1"
            )
        }
        guard vocabulary.tokens == architecture.vocabulary else {
            throw ModelError(
                .mismatch,
                "\(name): \(vocabulary.keys.count) keys, \(vocabulary.buckets) buckets and token 0 make "
                    + "\(vocabulary.tokens) "
                    + "tokens; the manifest's architecture has \(architecture.vocabulary)"
            )
        }
    }
}
